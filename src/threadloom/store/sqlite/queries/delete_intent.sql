-- A write whose outcome is known.
DELETE FROM intents WHERE tenant = :tenant AND id = :intent
