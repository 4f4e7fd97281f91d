-- Texts whose words are of an older making, from an id on.
SELECT x.id, x.scope, x.message IS NULL AS is_head, x.text
FROM search_texts x
WHERE x.id BETWEEN :first AND :last AND x.generation < :generation
ORDER BY x.id
LIMIT :most
