-- All feedback of a thread.
DELETE FROM feedback WHERE tenant = :tenant AND thread = :thread
