-- All texts of a thread as they are indexed.
SELECT x.id, x.scope, x.generation, x.message IS NULL AS is_head, x.text
FROM search_texts x
WHERE x.tenant = :tenant AND x.thread = :thread
