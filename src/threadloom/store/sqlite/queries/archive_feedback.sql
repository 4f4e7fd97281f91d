-- Feedback on a thread and what is in it, oldest first, what was taken back included.
SELECT body
FROM feedback
WHERE tenant = :tenant AND thread = :thread
ORDER BY created_key, native_id
