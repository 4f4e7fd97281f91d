-- A thread with all that refers to it.
DELETE FROM threads WHERE tenant = :tenant AND id = :id
