-- A number for a tenant and owner.
INSERT INTO search_scopes (tenant, owner) VALUES (:tenant, :owner) RETURNING id
