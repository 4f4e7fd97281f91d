-- How a key stands.
SELECT digest, answer FROM idempotency WHERE tenant = :tenant AND user_id = :user AND key = :key
