-- Of a stretch of messages those at some sources that are older than a moment; where none is told, since they were kept.
SELECT m.tenant, m.thread, m.native_id
FROM messages m
CROSS JOIN threads t ON t.tenant = m.tenant AND t.id = m.thread
WHERE m.id BETWEEN :first AND :last
  AND t.source IN (SELECT value FROM json_each(:sources))
  AND coalesce(json_extract(m.body, '$.created_at'), m.saved_at, t.last_activity_at) < :before
