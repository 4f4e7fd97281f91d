-- Messages by address, where their threads are visible: a thread with the ids that are wanted of it.
SELECT c.body
FROM json_each(:refs) k
CROSS JOIN threads t
  ON t.source = json_extract(k.value, '$[0]')
  AND t.scope = json_extract(k.value, '$[1]')
  AND t.native_id = json_extract(k.value, '$[2]')
CROSS JOIN json_each(k.value, '$[3]') wanted
CROSS JOIN messages c
  ON c.tenant = :tenant AND c.thread = t.id AND c.native_id = wanted.value
WHERE t.tenant = :tenant AND (t.owner = :user OR (t.owner IS NULL AND :operator))
