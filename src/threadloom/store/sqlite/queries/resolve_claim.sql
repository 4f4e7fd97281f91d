-- What a key gives now that it is known what became of its write.
UPDATE idempotency SET answer = :answer
WHERE tenant = :tenant AND user_id = :user AND key = :key AND intent = :intent
