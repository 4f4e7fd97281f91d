-- Who holds an address, of all tenants.
SELECT tenant, owner, last_event_at
FROM threads
WHERE source = :source AND scope = :scope AND native_id = :native_id
