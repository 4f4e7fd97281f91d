-- The last place taken in each of several threads.
SELECT k.value, (SELECT max(m.seq) FROM messages m WHERE m.tenant = :tenant AND m.thread = k.value)
FROM json_each(:threads) k
