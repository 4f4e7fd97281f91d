-- A write that is about to be sent.
INSERT INTO intents (tenant, id, source, scope, native_id, began_at, held_until, is_unknown, naming, body)
VALUES (:tenant, :intent, :source, :scope, :native_id, :began_at, :held_until, :is_unknown, :naming, :body)
