-- Who holds threads.
SELECT t.source, t.scope, t.native_id, t.tenant, t.owner, s.look_at IS NOT NULL, ifnull(s.is_news, 0), ifnull(s.has_vanished, 0)
FROM json_each(:refs) k
CROSS JOIN threads t
  ON t.source = json_extract(k.value, '$[0]')
  AND t.scope = json_extract(k.value, '$[1]')
  AND t.native_id = json_extract(k.value, '$[2]')
LEFT JOIN sync_threads s ON s.tenant = t.tenant AND s.thread = t.id
