-- The caller's latest feedback on each of several messages, but what was taken back.
SELECT f.body
FROM json_each(:refs) k
CROSS JOIN threads t
  ON t.source = json_extract(k.value, '$[0]')
  AND t.scope = json_extract(k.value, '$[1]')
  AND t.native_id = json_extract(k.value, '$[2]')
CROSS JOIN json_each(k.value, '$[3]') wanted
CROSS JOIN feedback f
  ON +f.tenant = :tenant
  AND f.id = (
    SELECT c.id FROM feedback c
    WHERE c.tenant = :tenant AND c.thread = t.id AND c.message = wanted.value AND c.author = :user
      AND NOT c.withdrawn
    ORDER BY c.created_key DESC, c.native_id DESC LIMIT 1
  )
WHERE t.tenant = :tenant AND (t.owner = :user OR (t.owner IS NULL AND :operator))
  AND EXISTS (SELECT 1 FROM feedback a WHERE a.tenant = :tenant AND a.thread = t.id)
