-- An agent, replacing what is known of it.
INSERT INTO agents (tenant, source, native_id, created_key, body)
VALUES (:tenant, :source, :native_id, :created_key, :body)
ON CONFLICT (tenant, source, native_id) DO UPDATE SET created_key = excluded.created_key, body = excluded.body
