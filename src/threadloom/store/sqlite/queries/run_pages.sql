-- The same slice of the runs of several threads, newest first: one row each, at least one row a key.
WITH wanted AS MATERIALIZED (
  SELECT
    k.key AS place,
    t.id AS thread,
    (
      SELECT count(*) FROM runs c
      WHERE c.tenant = :tenant AND c.thread = t.id
    ) AS total,
    (
      SELECT count(*) FROM runs c
      WHERE c.tenant = :tenant AND c.thread = t.id
        AND (c.created_key, c.native_id) >= (:after_created, :after_id)
    ) AS behind,
    (
      SELECT count(*) FROM runs c
      WHERE c.tenant = :tenant AND c.thread = t.id
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
LEFT JOIN runs r
  ON +r.tenant = :tenant
  AND r.id IN (
    SELECT id FROM (
      SELECT c.id FROM runs c
      WHERE NOT :from_end AND c.tenant = :tenant AND c.thread = w.thread
        AND (c.created_key, c.native_id) < (:after_created, :after_id)
        AND (c.created_key, c.native_id) > (:before_created, :before_id)
      ORDER BY c.created_key DESC, c.native_id DESC LIMIT :size
    )
    UNION ALL
    SELECT id FROM (
      SELECT c.id FROM runs c
      WHERE :from_end AND c.tenant = :tenant AND c.thread = w.thread
        AND (c.created_key, c.native_id) < (:after_created, :after_id)
        AND (c.created_key, c.native_id) > (:before_created, :before_id)
      ORDER BY c.created_key, c.native_id LIMIT :size
    )
  )
