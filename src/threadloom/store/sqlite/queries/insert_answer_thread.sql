-- A thread that an answer names.
INSERT INTO idempotency_threads (tenant, user_id, key, source, scope, native_id)
VALUES (:tenant, :user, :key, :source, :scope, :native_id)
ON CONFLICT DO NOTHING
