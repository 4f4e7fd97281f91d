-- What threads were to be called that may or may not have been made, long ago.
UPDATE intents SET naming = NULL
WHERE source IN (SELECT value FROM json_each(:sources)) AND began_at < :before AND naming IS NOT NULL
