-- A key given back before there was an answer.
DELETE FROM idempotency WHERE tenant = :tenant AND user_id = :user AND key = :key AND answer IS NULL
