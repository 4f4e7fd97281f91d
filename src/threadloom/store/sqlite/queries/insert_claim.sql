-- A key taken for an input; nothing where it is taken already.
INSERT INTO idempotency (tenant, user_id, key, digest, expires_at, answer, intent)
VALUES (:tenant, :user, :key, :digest, :expires_at, NULL, :intent)
ON CONFLICT (tenant, user_id, key) DO NOTHING
