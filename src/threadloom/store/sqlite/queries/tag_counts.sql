-- Labels of visible threads that are not hidden.
SELECT g.tag, count(*) AS threads
FROM threads t
JOIN thread_tags g ON g.tenant = :tenant AND g.thread = t.id
WHERE t.tenant = :tenant AND (t.owner = :user OR (t.owner IS NULL AND :operator)) AND t.hidden = 0
GROUP BY g.tag
ORDER BY threads DESC, g.tag
