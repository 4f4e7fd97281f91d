-- Texts of one thread that hold words.
SELECT i.rowid
FROM search_index i
WHERE i.search_index MATCH :match AND i.rowid >= :thread << 20 AND i.rowid < (:thread + 1) << 20
