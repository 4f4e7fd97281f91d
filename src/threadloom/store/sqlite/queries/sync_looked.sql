-- Threads that need not be looked into any more.
UPDATE sync_threads SET look_at = NULL, is_news = 0
WHERE (tenant, thread) IN (
  SELECT t.tenant, t.id
  FROM json_each(:refs) k
  CROSS JOIN threads t
    ON t.source = json_extract(k.value, '$[0]')
    AND t.scope = json_extract(k.value, '$[1]')
    AND t.native_id = json_extract(k.value, '$[2]')
)
