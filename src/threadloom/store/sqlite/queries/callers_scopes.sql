-- The numbers of what a caller may see.
SELECT s.id FROM search_scopes s WHERE s.tenant = :tenant AND (s.owner = :user OR (s.owner IS NULL AND :operator))
