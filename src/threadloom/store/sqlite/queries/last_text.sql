-- The last place taken in a thread.
SELECT max(x.id) FROM search_texts x
WHERE +x.tenant = :tenant AND x.id BETWEEN :thread << 20 AND ((:thread + 1) << 20) - 1
