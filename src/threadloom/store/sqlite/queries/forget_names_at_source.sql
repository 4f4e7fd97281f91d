-- What threads were to be called that may or may not have been made: the one that is purged may be one of them.
UPDATE intents SET naming = NULL
WHERE tenant = :tenant AND source = :source AND scope IS NULL AND naming IS NOT NULL
