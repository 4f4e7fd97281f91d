-- Idempotency records of the tenant whose answer names a thread.
DELETE FROM idempotency
WHERE tenant = :tenant AND (user_id, key) IN (
  SELECT n.user_id, n.key
  FROM idempotency_threads n
  WHERE n.tenant = :tenant AND n.source = :source AND n.scope = :scope AND n.native_id = :native_id
)
