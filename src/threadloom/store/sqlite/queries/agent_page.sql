-- A slice of a source's agents, oldest first: one row an agent, at least one row.
WITH wanted AS MATERIALIZED (
  SELECT
    (
      SELECT count(*) FROM agents c
      WHERE c.tenant = :tenant AND c.source = :source
    ) AS total,
    (
      SELECT count(*) FROM agents c
      WHERE c.tenant = :tenant AND c.source = :source
        AND (c.created_key, c.native_id) <= (:after_created, :after_id)
    ) AS behind,
    (
      SELECT count(*) FROM agents c
      WHERE c.tenant = :tenant AND c.source = :source
        AND :has_before AND (c.created_key, c.native_id) < (:before_created, :before_id)
    ) AS ahead
)
SELECT 0 AS place, w.total, w.behind, w.ahead, a.body, a.created_key, a.native_id
FROM wanted w
LEFT JOIN agents a
  ON +a.tenant = :tenant
  AND a.id IN (
    SELECT id FROM (
      SELECT c.id FROM agents c
      WHERE NOT :from_end AND c.tenant = :tenant AND c.source = :source
        AND (c.created_key, c.native_id) > (:after_created, :after_id)
        AND (c.created_key, c.native_id) < (:before_created, :before_id)
      ORDER BY c.created_key, c.native_id LIMIT :size
    )
    UNION ALL
    SELECT id FROM (
      SELECT c.id FROM agents c
      WHERE :from_end AND c.tenant = :tenant AND c.source = :source
        AND (c.created_key, c.native_id) > (:after_created, :after_id)
        AND (c.created_key, c.native_id) < (:before_created, :before_id)
      ORDER BY c.created_key DESC, c.native_id DESC LIMIT :size
    )
  )
