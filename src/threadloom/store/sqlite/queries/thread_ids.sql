-- Rows of visible threads, by place in the list of addresses.
SELECT k.key, t.id
FROM json_each(:refs) k
CROSS JOIN threads t
  ON t.source = json_extract(k.value, '$[0]')
  AND t.scope = json_extract(k.value, '$[1]')
  AND t.native_id = json_extract(k.value, '$[2]')
WHERE t.tenant = :tenant AND (t.owner = :user OR (t.owner IS NULL AND :operator))
