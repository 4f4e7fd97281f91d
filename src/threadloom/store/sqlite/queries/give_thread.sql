-- A thread that was nobody's gets an owner.
UPDATE threads SET owner = :owner, body = :body WHERE tenant = :tenant AND id = :id AND owner IS NULL
