-- The key with a digest; it tells the tenant, so that none can be asked for.
SELECT prefix, digest, tenant, user_id, role, name, created_at, expires_at, revoked_at
FROM keys
WHERE digest = :digest
