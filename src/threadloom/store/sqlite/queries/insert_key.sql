-- A caller's key.
INSERT INTO keys (prefix, digest, tenant, user_id, role, name, created_at, expires_at, revoked_at)
VALUES (:prefix, :digest, :tenant, :user, :role, :name, :created_at, :expires_at, :revoked_at)
