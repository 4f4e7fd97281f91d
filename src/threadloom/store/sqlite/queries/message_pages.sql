-- The same slice of the messages of several threads, oldest first: one row a message, at least one row a thread.
WITH wanted AS MATERIALIZED (
  SELECT
    k.key AS place,
    t.id AS thread,
    (
      SELECT count(*) FROM messages c
      WHERE c.tenant = :tenant AND c.thread = t.id AND c.hidden <= :hidden
    ) AS total,
    (
      SELECT count(*) FROM messages c
      WHERE c.tenant = :tenant AND c.thread = t.id AND c.hidden <= :hidden AND c.seq <= :after_seq
    ) AS behind,
    (
      SELECT count(*) FROM messages c
      WHERE c.tenant = :tenant AND c.thread = t.id AND c.hidden <= :hidden AND :has_before
        AND c.seq < :before_seq
    ) AS ahead
  FROM json_each(:keys) k
  CROSS JOIN threads t
    ON t.source = json_extract(k.value, '$[0]')
    AND t.scope = json_extract(k.value, '$[1]')
    AND t.native_id = json_extract(k.value, '$[2]')
  WHERE t.tenant = :tenant AND (t.owner = :user OR (t.owner IS NULL AND :operator))
)
SELECT w.place, w.total, w.behind, w.ahead, m.body, m.seq
FROM wanted w
LEFT JOIN messages m
  ON +m.tenant = :tenant
  AND m.id IN (
    SELECT id FROM (
      SELECT c.id FROM messages c
      WHERE NOT :from_end AND c.tenant = :tenant AND c.thread = w.thread AND c.hidden <= :hidden
        AND c.seq > :after_seq AND c.seq < :before_seq
      ORDER BY c.seq LIMIT :size
    )
    UNION ALL
    SELECT id FROM (
      SELECT c.id FROM messages c
      WHERE :from_end AND c.tenant = :tenant AND c.thread = w.thread AND c.hidden <= :hidden
        AND c.seq > :after_seq AND c.seq < :before_seq
      ORDER BY c.seq DESC LIMIT :size
    )
  )
