-- Threads of a source that are to be looked into, latest activity first.
SELECT t.source, t.scope, t.native_id, t.tenant, t.owner, 1, s.is_news, s.has_vanished
FROM sync_threads s
JOIN threads t ON t.tenant = s.tenant AND t.id = s.thread
WHERE s.source = :source AND s.look_at IS NOT NULL AND t.hidden = 0
ORDER BY s.look_at DESC, s.tenant DESC, s.thread DESC
LIMIT :size
