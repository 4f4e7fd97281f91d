-- Whether anything is to be indexed.
SELECT EXISTS (SELECT 1 FROM search_pending)
