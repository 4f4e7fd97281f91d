-- Threads whose vendor's copy a walk has found gone.
INSERT INTO sync_threads (tenant, thread, source, walk, look_at, is_news, has_vanished)
SELECT t.tenant, t.id, t.source, :walk, NULL, 0, 1
FROM json_each(:refs) k
CROSS JOIN threads t
  ON t.source = json_extract(k.value, '$[0]')
  AND t.scope = json_extract(k.value, '$[1]')
  AND t.native_id = json_extract(k.value, '$[2]')
WHERE true
ON CONFLICT (tenant, thread) DO UPDATE SET walk = excluded.walk, look_at = NULL, is_news = 0, has_vanished = 1
