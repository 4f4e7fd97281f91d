-- How far sources are.
SELECT s.source, s.body FROM sync_sources s WHERE s.source IN (SELECT value FROM json_each(:sources))
