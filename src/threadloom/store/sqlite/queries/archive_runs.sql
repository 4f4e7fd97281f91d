-- Runs of a thread, oldest first.
SELECT body
FROM runs
WHERE tenant = :tenant AND thread = :thread
ORDER BY created_key, native_id
