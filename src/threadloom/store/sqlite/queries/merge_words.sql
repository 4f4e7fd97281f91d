-- Some pages' worth of merging, which leaves deleted words out; a negative number begins to merge all there is.
INSERT INTO search_index (search_index, rank) VALUES ('merge', :pages)
