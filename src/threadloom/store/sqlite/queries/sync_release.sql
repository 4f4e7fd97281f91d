-- Hold a source no longer.
UPDATE sync_sources SET holder = NULL WHERE source = :source AND holder = :holder
