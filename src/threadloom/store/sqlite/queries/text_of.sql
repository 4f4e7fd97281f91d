-- A text as it is indexed.
SELECT x.id, x.scope, x.generation, x.text
FROM search_texts x
WHERE x.tenant = :tenant AND x.thread = :thread AND x.message IS :message
