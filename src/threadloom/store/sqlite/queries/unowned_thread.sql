-- A thread of the tenant that is nobody's, by its address.
SELECT t.id, t.body
FROM threads t
WHERE t.tenant = :tenant AND t.owner IS NULL
  AND t.source = :source AND t.scope = :scope AND t.native_id = :native_id
