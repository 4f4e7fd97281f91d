-- How many threads there are, whoever's they are.
SELECT count(*)
FROM threads t
WHERE (:tenant IS NULL OR t.tenant = :tenant)
  AND (:sources IS NULL OR t.source IN (SELECT value FROM json_each(:sources)))
