-- The number of a tenant and owner.
SELECT s.id FROM search_scopes s WHERE s.tenant = :tenant AND s.owner IS :owner
