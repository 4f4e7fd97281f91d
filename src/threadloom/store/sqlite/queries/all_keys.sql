-- Every key of every tenant, for the command line.
SELECT prefix, digest, tenant, user_id, role, name, created_at, expires_at, revoked_at
FROM keys
ORDER BY created_at, prefix
