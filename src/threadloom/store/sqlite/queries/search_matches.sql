-- Where words were found in one visible thread: its title and labels, then its messages, those indexed last first.
WITH visible AS MATERIALIZED (
  SELECT t.id AS thread, t.vendor_copy IS NOT 'DELETED' AS is_there
  FROM threads t
  WHERE t.tenant = :tenant AND (t.owner = :user OR (t.owner IS NULL AND :operator))
    AND t.source = :source AND t.scope = :scope AND t.native_id = :native_id
),
hits AS MATERIALIZED (
  -- words are looked up once: of many that begin alike that costs more than all else
  SELECT i.rowid AS id, i.rowid = v.thread << 20 AS is_head, v.is_there
  FROM visible v
  CROSS JOIN search_index i
    ON i.search_index MATCH :match AND i.rowid >= v.thread << 20 AND i.rowid < (v.thread + 1) << 20
),
shown AS (
  SELECT h.id FROM hits h WHERE h.is_head
  UNION ALL
  SELECT * FROM (SELECT h.id FROM hits h WHERE NOT h.is_head AND h.is_there ORDER BY h.id DESC LIMIT :most)
)
SELECT x.text, m.body
FROM shown h
CROSS JOIN search_texts x ON +x.tenant = :tenant AND x.id = h.id
LEFT JOIN messages m ON m.tenant = :tenant AND m.thread = x.thread AND m.native_id = x.message AND m.hidden = 0
WHERE x.message IS NULL OR m.id IS NOT NULL
