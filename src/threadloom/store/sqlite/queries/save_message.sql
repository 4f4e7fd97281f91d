-- A message at its place, or in the place that it has.
INSERT INTO messages (tenant, thread, native_id, seq, hidden, body)
VALUES (:tenant, :thread, :native_id, :seq, :hidden, :body)
ON CONFLICT (tenant, thread, native_id) DO UPDATE SET hidden = excluded.hidden, body = excluded.body
