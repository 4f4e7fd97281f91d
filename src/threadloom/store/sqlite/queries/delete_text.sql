-- A text that is not indexed any more.
DELETE FROM search_texts WHERE tenant = :tenant AND id = :id
