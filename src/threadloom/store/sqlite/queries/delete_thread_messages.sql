-- All messages of a thread.
DELETE FROM messages WHERE tenant = :tenant AND thread = :thread
