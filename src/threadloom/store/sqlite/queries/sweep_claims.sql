-- Records of a tenant whose time is over, the oldest of them; every claim takes some away, so that they stay few.
DELETE FROM idempotency
WHERE tenant = :tenant AND (user_id, key) IN (
  SELECT i.user_id, i.key
  FROM idempotency i
  WHERE i.tenant = :tenant AND i.expires_at <= :now
  ORDER BY i.expires_at, i.user_id, i.key
  LIMIT 100
)
