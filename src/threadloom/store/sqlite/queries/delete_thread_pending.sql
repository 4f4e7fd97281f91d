-- What waits to be indexed of a thread, or of its messages alone.
DELETE FROM search_pending WHERE tenant = :tenant AND thread = :thread AND (:with_head OR message IS NOT NULL)
