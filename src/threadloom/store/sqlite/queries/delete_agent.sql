-- An agent.
DELETE FROM agents WHERE tenant = :tenant AND source = :source AND native_id = :native_id
