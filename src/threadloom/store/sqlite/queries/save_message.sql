-- A message at its place, or in the place that it has.
INSERT INTO messages (tenant, thread, native_id, seq, hidden, sent, saved_at, body)
VALUES (:tenant, :thread, :native_id, :seq, :hidden, :sent, :now, :body)
ON CONFLICT (tenant, thread, native_id) DO UPDATE
SET hidden = excluded.hidden, sent = excluded.sent, body = excluded.body
