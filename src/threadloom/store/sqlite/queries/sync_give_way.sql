-- What a synchronisation brought in while the gateway was making that very thread.
DELETE FROM threads
WHERE source = :source AND scope = :scope AND native_id = :native_id AND first_seen_at >= :since
  AND (
    owner IS NULL
    OR EXISTS (SELECT 1 FROM sync_threads s WHERE s.tenant = threads.tenant AND s.thread = threads.id)
  )
