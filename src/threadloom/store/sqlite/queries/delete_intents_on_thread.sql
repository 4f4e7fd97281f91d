-- Writes to a thread, but deletions of it: what deletes it now has not ended yet, and has to tell its key.
DELETE FROM intents
WHERE tenant = :tenant AND source = :source AND scope = :scope AND native_id = :native_id
  AND json_extract(body, '$.mode') IS NULL
