-- Words of the index that begin with :word, up to :most. Each is looked up as the first that comes after the one before,
-- because the table has a row for every place of a word.
WITH RECURSIVE words (word) AS (
  SELECT (SELECT v.term FROM search_vocabulary v WHERE v.term >= :word AND v.term < :behind LIMIT 1)
  UNION ALL
  SELECT (SELECT v.term FROM search_vocabulary v WHERE v.term >= w.word || char(1) AND v.term < :behind LIMIT 1)
  FROM words w
  WHERE w.word IS NOT NULL
  LIMIT :most + 1
)
SELECT w.word FROM words w WHERE w.word IS NOT NULL LIMIT :most
