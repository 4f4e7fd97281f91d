-- Labels of visible threads at some sources that are not hidden.
SELECT g.tag, count(*) AS threads
FROM threads t
JOIN thread_tags g ON g.tenant = :tenant AND g.thread = t.id
WHERE t.tenant = :tenant AND (t.owner = :user OR (t.owner IS NULL AND :operator)) AND t.hidden = 0
  AND t.source IN (SELECT value FROM json_each(:sources))
GROUP BY g.tag
ORDER BY threads DESC, g.tag
