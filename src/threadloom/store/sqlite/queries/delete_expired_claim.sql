-- A record whose time is over, before the key is claimed again.
DELETE FROM idempotency WHERE tenant = :tenant AND user_id = :user AND key = :key AND expires_at <= :now
