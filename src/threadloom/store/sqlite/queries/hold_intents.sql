-- Writes that are still under way.
UPDATE intents SET held_until = :until
WHERE id IN (SELECT value FROM json_each(:ids)) AND NOT is_unknown
