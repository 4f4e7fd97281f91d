-- Keep how far a source is, as long as it is held.
UPDATE sync_sources SET body = :body WHERE source = :source AND holder = :holder RETURNING source
