-- The words of a text, just as they were put in; they stay in the file until all is merged.
INSERT INTO search_index (search_index, rowid, text) VALUES ('delete', :id, :words)
