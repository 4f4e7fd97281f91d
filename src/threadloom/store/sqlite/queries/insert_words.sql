-- The words of a text, which bear the number of its scope.
INSERT INTO search_index (rowid, text) VALUES (:id, :words)
