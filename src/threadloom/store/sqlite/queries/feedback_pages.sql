-- The same slice of the feedback of several threads, newest first, without what was taken back: one row each, at least one row a key.
WITH wanted AS MATERIALIZED (
  SELECT
    k.key AS place,
    t.id AS thread,
    json_extract(k.value, '$[3]') AS message,
    (
      SELECT count(*) FROM feedback c
      WHERE c.tenant = :tenant AND c.thread = t.id AND NOT c.withdrawn
        AND (json_extract(k.value, '$[3]') IS NULL OR c.message = json_extract(k.value, '$[3]'))
    ) AS total,
    (
      SELECT count(*) FROM feedback c
      WHERE c.tenant = :tenant AND c.thread = t.id AND NOT c.withdrawn
        AND (json_extract(k.value, '$[3]') IS NULL OR c.message = json_extract(k.value, '$[3]'))
        AND (c.created_key, c.native_id) >= (:after_created, :after_id)
    ) AS behind,
    (
      SELECT count(*) FROM feedback c
      WHERE c.tenant = :tenant AND c.thread = t.id AND NOT c.withdrawn
        AND (json_extract(k.value, '$[3]') IS NULL OR c.message = json_extract(k.value, '$[3]'))
        AND :has_before AND (c.created_key, c.native_id) > (:before_created, :before_id)
    ) AS ahead
  FROM json_each(:keys) k
  CROSS JOIN threads t
    ON t.source = json_extract(k.value, '$[0]')
    AND t.scope = json_extract(k.value, '$[1]')
    AND t.native_id = json_extract(k.value, '$[2]')
  WHERE t.tenant = :tenant AND (t.owner = :user OR (t.owner IS NULL AND :operator))
)
SELECT w.place, w.total, w.behind, w.ahead, r.body, r.created_key, r.native_id
FROM wanted w
LEFT JOIN feedback r
  ON +r.tenant = :tenant
  AND r.id IN (
    SELECT id FROM (
      SELECT c.id FROM feedback c
      WHERE NOT :from_end AND c.tenant = :tenant AND c.thread = w.thread AND NOT c.withdrawn
        AND (w.message IS NULL OR c.message = w.message)
        AND (c.created_key, c.native_id) < (:after_created, :after_id)
        AND (c.created_key, c.native_id) > (:before_created, :before_id)
      ORDER BY c.created_key DESC, c.native_id DESC LIMIT :size
    )
    UNION ALL
    SELECT id FROM (
      SELECT c.id FROM feedback c
      WHERE :from_end AND c.tenant = :tenant AND c.thread = w.thread AND NOT c.withdrawn
        AND (w.message IS NULL OR c.message = w.message)
        AND (c.created_key, c.native_id) < (:after_created, :after_id)
        AND (c.created_key, c.native_id) > (:before_created, :before_id)
      ORDER BY c.created_key, c.native_id LIMIT :size
    )
  )
