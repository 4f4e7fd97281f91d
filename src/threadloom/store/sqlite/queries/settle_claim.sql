-- The answer to a claimed key; the first stays.
UPDATE idempotency SET answer = :answer
WHERE tenant = :tenant AND user_id = :user AND key = :key AND answer IS NULL
