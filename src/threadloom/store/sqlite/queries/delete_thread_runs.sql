-- All runs of a thread.
DELETE FROM runs WHERE tenant = :tenant AND thread = :thread
