-- Agents by address.
SELECT a.body
FROM json_each(:refs) k
CROSS JOIN agents a
  ON a.tenant = :tenant
  AND a.source = json_extract(k.value, '$[0]')
  AND a.native_id = json_extract(k.value, '$[1]')
