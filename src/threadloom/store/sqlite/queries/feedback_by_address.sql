-- Feedback by address, where their threads are visible.
SELECT c.body
FROM json_each(:refs) k
CROSS JOIN threads t
  ON t.source = json_extract(k.value, '$[0]')
  AND t.scope = json_extract(k.value, '$[1]')
  AND t.native_id = json_extract(k.value, '$[2]')
CROSS JOIN feedback c
  ON c.tenant = :tenant AND c.thread = t.id AND c.native_id = json_extract(k.value, '$[3]')
WHERE t.tenant = :tenant AND (t.owner = :user OR (t.owner IS NULL AND :operator))
