-- Messages of a thread in their order, with the moments at which they came.
SELECT body, saved_at
FROM messages
WHERE tenant = :tenant AND thread = :thread
ORDER BY seq
