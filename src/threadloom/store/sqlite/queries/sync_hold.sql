-- Hold a source, unless another does.
INSERT INTO sync_sources (source, holder, held_until, body) VALUES (:source, :holder, :until, :body)
ON CONFLICT (source) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
WHERE sync_sources.holder IS NULL OR sync_sources.holder = excluded.holder OR sync_sources.held_until <= :now
RETURNING body
