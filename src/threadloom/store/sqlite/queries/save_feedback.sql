-- Feedback, replacing what is known of it.
INSERT INTO feedback (tenant, thread, native_id, author, message, withdrawn, created_key, body)
VALUES (:tenant, :thread, :native_id, :author, :message, :withdrawn, :created_key, :body)
ON CONFLICT (tenant, thread, native_id) DO UPDATE
SET
  author = excluded.author,
  message = excluded.message,
  withdrawn = excluded.withdrawn,
  created_key = excluded.created_key,
  body = excluded.body
