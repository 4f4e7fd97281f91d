-- Every write that is under way, or of which nobody knows what became.
SELECT n.body, n.source, n.scope, n.native_id, n.held_until, n.is_unknown, n.naming
FROM intents n
ORDER BY n.began_at, n.id
