-- The last migration applied.
SELECT max(version) FROM schema_version
