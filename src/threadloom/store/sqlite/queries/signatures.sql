-- Of several messages those that went through the gateway, where their threads are visible.
SELECT c.body
FROM json_each(:refs) k
CROSS JOIN threads t
  ON t.source = json_extract(k.value, '$[0]')
  AND t.scope = json_extract(k.value, '$[1]')
  AND t.native_id = json_extract(k.value, '$[2]')
CROSS JOIN json_each(k.value, '$[3]') wanted
CROSS JOIN messages c
  ON c.tenant = :tenant AND c.thread = t.id AND c.native_id = wanted.value AND c.sent
WHERE t.tenant = :tenant AND (t.owner = :user OR (t.owner IS NULL AND :operator))
  AND EXISTS (SELECT 1 FROM messages s WHERE s.tenant = :tenant AND s.thread = t.id AND s.sent)
