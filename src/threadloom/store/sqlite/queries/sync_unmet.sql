-- Threads of a source that a walk has not met, those met longest ago first.
SELECT t.source, t.scope, t.native_id, t.tenant, t.owner, s.look_at IS NOT NULL, s.is_news, s.has_vanished
FROM sync_threads s
JOIN threads t ON t.tenant = s.tenant AND t.id = s.thread
WHERE s.source = :source AND s.walk < :walk AND t.hidden = 0 AND t.first_seen_at < :walk
ORDER BY s.walk, s.tenant, s.thread
LIMIT :size
