-- Threads that a walk has met; the fourth value of each address: 0 not to be looked into, 1 quietly, 2 as news.
INSERT INTO sync_threads (tenant, thread, source, walk, look_at, is_news, has_vanished)
SELECT
  t.tenant, t.id, t.source, :walk,
  CASE WHEN json_extract(k.value, '$[3]') > 0 THEN t.last_activity_at END, json_extract(k.value, '$[3]') = 2, 0
FROM json_each(:met) k
CROSS JOIN threads t
  ON t.source = json_extract(k.value, '$[0]')
  AND t.scope = json_extract(k.value, '$[1]')
  AND t.native_id = json_extract(k.value, '$[2]')
WHERE true
ON CONFLICT (tenant, thread) DO UPDATE SET
  walk = excluded.walk,
  look_at = ifnull(excluded.look_at, look_at),
  is_news = is_news OR excluded.is_news,
  has_vanished = 0
