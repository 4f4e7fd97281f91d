-- What a thread is to one user.
INSERT INTO thread_user (tenant, thread, user_id, pinned_at, read_at, marked_unread)
VALUES (:tenant, :thread, :user, :pinned_at, :read_at, :marked_unread)
ON CONFLICT (tenant, thread, user_id) DO UPDATE
SET pinned_at = excluded.pinned_at, read_at = excluded.read_at, marked_unread = excluded.marked_unread
