-- A key that no longer opens anything; the first moment stays.
UPDATE keys SET revoked_at = ifnull(revoked_at, :now)
WHERE prefix = :prefix
RETURNING prefix, digest, tenant, user_id, role, name, created_at, expires_at, revoked_at
