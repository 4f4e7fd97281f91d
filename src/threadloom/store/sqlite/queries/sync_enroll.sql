-- Threads of a source that no walk has met yet.
INSERT INTO sync_threads (tenant, thread, source, walk, look_at, is_news, has_vanished)
SELECT t.tenant, t.id, t.source, 0, NULL, 0, 0
FROM threads t
WHERE t.source = :source AND NOT EXISTS (SELECT 1 FROM sync_threads s WHERE s.tenant = t.tenant AND s.thread = t.id)
