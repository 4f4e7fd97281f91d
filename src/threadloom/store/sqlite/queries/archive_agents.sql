-- Every agent, whoever has met it.
SELECT a.tenant, a.body
FROM agents a
WHERE (:tenant IS NULL OR a.tenant = :tenant)
  AND (:sources IS NULL OR a.source IN (SELECT value FROM json_each(:sources)))
ORDER BY a.tenant, a.source, a.native_id
