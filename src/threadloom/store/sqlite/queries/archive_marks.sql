-- What a thread is to each user.
SELECT user_id, pinned_at, read_at, marked_unread
FROM thread_user
WHERE tenant = :tenant AND thread = :thread
ORDER BY user_id
