-- What begins with two or three letters is looked up, instead of being put together from all the words that do, and the
-- words of the index can be listed. So the index is made anew, from the texts that are there.

DROP TABLE search_index;

-- 7 and 8: the five digits of a scope, and two or three letters.
CREATE VIRTUAL TABLE search_index USING fts5 (
  text, content = '', columnsize = 0, tokenize = 'ascii', prefix = '7 8'
);

-- One row for each place of each word, which is never gone through: search/endings.py goes from word to word.
CREATE VIRTUAL TABLE search_vocabulary USING fts5vocab (search_index, instance);

UPDATE search_state SET segmenting = '';
