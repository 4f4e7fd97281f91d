-- All labels of a thread, before the new ones are written.
DELETE FROM thread_tags WHERE tenant = :tenant AND thread = :thread
