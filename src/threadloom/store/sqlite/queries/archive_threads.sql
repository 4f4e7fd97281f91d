-- Every thread, whoever's it is, by address.
SELECT
  t.id, t.tenant, t.vendor, t.first_seen_at, t.last_event_at, t.vendor_copy, t.body
FROM threads t
WHERE (:tenant IS NULL OR t.tenant = :tenant)
  AND (:sources IS NULL OR t.source IN (SELECT value FROM json_each(:sources)))
ORDER BY t.source, t.scope, t.native_id
