-- Writes are held and resolved by their ids alone, whoever's they are.
CREATE INDEX intents_by_id ON intents (id);
