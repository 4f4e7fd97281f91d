-- Threads of a source behind an address.
SELECT
  t.source, t.scope, t.native_id, t.tenant, t.owner,
  s.look_at IS NOT NULL, ifnull(s.is_news, 0), ifnull(s.has_vanished, 0)
FROM threads t
LEFT JOIN sync_threads s ON s.tenant = t.tenant AND s.thread = t.id
WHERE t.source = :source AND (t.scope, t.native_id) > (:scope, :native_id) AND t.hidden = 0
ORDER BY t.scope, t.native_id
LIMIT :size
