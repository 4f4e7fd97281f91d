-- How many texts hold the words, up to :most.
SELECT count(*) FROM (SELECT 1 FROM search_index i WHERE i.search_index MATCH :match LIMIT :most)
