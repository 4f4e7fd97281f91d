-- How a key stands, and until when somebody is at it.
SELECT i.digest, i.answer, n.held_until
FROM idempotency i
LEFT JOIN intents n ON n.tenant = :tenant AND n.id = i.intent
WHERE i.tenant = :tenant AND i.user_id = :user AND i.key = :key
