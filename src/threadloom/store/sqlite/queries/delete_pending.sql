-- What has been indexed.
DELETE FROM search_pending WHERE id <= :last
