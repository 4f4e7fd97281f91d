-- Where words were found in one visible thread: its title and labels, then its messages, those indexed last first.
WITH visible AS MATERIALIZED (
  SELECT t.id AS thread, t.vendor_copy IS NOT 'DELETED' AS is_there
  FROM threads t
  WHERE t.tenant = :tenant AND (t.owner = :user OR (t.owner IS NULL AND :operator))
    AND t.source = :source AND t.scope = :scope AND t.native_id = :native_id
),
hits AS MATERIALIZED (
  SELECT * FROM (
    SELECT i.rowid AS id
    FROM visible v
    CROSS JOIN search_index i ON i.search_index MATCH :match AND i.rowid = v.thread << 20
  )
  UNION ALL
  SELECT * FROM (
    SELECT i.rowid AS id
    FROM visible v
    CROSS JOIN search_index i
      ON i.search_index MATCH :match AND i.rowid > v.thread << 20 AND i.rowid < (v.thread + 1) << 20
    WHERE v.is_there
    ORDER BY i.rowid DESC
    LIMIT :most
  )
)
SELECT x.text, m.body
FROM hits h
CROSS JOIN search_texts x ON +x.tenant = :tenant AND x.id = h.id
LEFT JOIN messages m ON m.tenant = :tenant AND m.thread = x.thread AND m.native_id = x.message AND m.hidden = 0
WHERE x.message IS NULL OR m.id IS NOT NULL
