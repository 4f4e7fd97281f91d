-- How many threads of a source a walk has met that were there before it.
SELECT count(*)
FROM sync_threads s
JOIN threads t ON t.tenant = s.tenant AND t.id = s.thread
WHERE s.source = :source AND s.walk = :walk AND t.hidden = 0 AND t.first_seen_at < :walk
