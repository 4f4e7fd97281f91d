-- One write, whoever's it is.
SELECT n.body FROM intents n WHERE n.id = :intent
