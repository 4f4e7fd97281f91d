-- Texts of some threads that hold words; the words are looked up once.
SELECT i.rowid
FROM search_index i
WHERE i.search_index MATCH :match AND i.rowid >= :first << 20 AND i.rowid < (:last + 1) << 20
  AND i.rowid >> 20 IN (SELECT value FROM json_each(:threads))
