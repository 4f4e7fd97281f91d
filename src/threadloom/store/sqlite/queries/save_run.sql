-- A run, replacing what is known of it.
INSERT INTO runs (tenant, thread, native_id, created_key, body)
VALUES (:tenant, :thread, :native_id, :created_key, :body)
ON CONFLICT (tenant, thread, native_id) DO UPDATE SET created_key = excluded.created_key, body = excluded.body
