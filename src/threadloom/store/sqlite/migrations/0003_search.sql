-- What can be searched: the texts as they were indexed, and an index of their words.
--
-- search_texts.id = thread * 2^20 + place; place 0 is the thread's title and labels, the others are its messages. So
-- the index alone, which gives ids, tells how many messages of which threads match, without looking a text up.

ALTER TABLE messages ADD COLUMN saved_at INTEGER;  -- NULL: before this step

-- Whose threads a word stands in. Each word of the index begins with this number (see search/expression.py).
CREATE TABLE search_scopes (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  owner TEXT
) STRICT;

CREATE INDEX search_scopes_by_owner ON search_scopes (tenant, owner);

-- No reference to threads: a text has to stay until its words are taken out of the index, for which it is needed.
CREATE TABLE search_texts (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  thread INTEGER NOT NULL,
  message TEXT,  -- NULL: title and labels, each on a line of its own, the title first
  scope INTEGER NOT NULL REFERENCES search_scopes (id),
  generation INTEGER NOT NULL,  -- its words are in the index if this is the index's
  text TEXT NOT NULL
) STRICT;

CREATE INDEX search_texts_by_message ON search_texts (tenant, thread, message);

-- Words are segmented in Python and parted by spaces, which is all that is left to this tokenizer.
CREATE VIRTUAL TABLE search_index USING fts5 (text, content = '', columnsize = 0, tokenize = 'ascii');

-- What changed or went since it was indexed; written with the change itself, so that nothing is forgotten by a crash,
-- whoever makes it. It is worked off in this order, so that a row's number may be taken anew.
CREATE TABLE search_pending (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  thread INTEGER NOT NULL,
  message TEXT
) STRICT;

CREATE INDEX search_pending_by_thread ON search_pending (tenant, thread);

CREATE TRIGGER search_new_thread AFTER INSERT ON threads
BEGIN
  INSERT INTO search_pending (tenant, thread, message) VALUES (new.tenant, new.id, NULL);
END;

CREATE TRIGGER search_changed_thread AFTER UPDATE OF body ON threads
WHEN json_extract(new.body, '$.title', '$.tags') IS NOT json_extract(old.body, '$.title', '$.tags')
BEGIN
  INSERT INTO search_pending (tenant, thread, message) VALUES (new.tenant, new.id, NULL);
END;

CREATE TRIGGER search_gone_thread AFTER DELETE ON threads
BEGIN
  INSERT INTO search_pending (tenant, thread, message) VALUES (old.tenant, old.id, NULL);
END;

-- The words of a thread bear the number of its owner.
CREATE TRIGGER search_given_thread AFTER UPDATE OF owner ON threads
WHEN new.owner IS NOT old.owner
BEGIN
  INSERT INTO search_pending (tenant, thread, message)
  SELECT x.tenant, x.thread, x.message FROM search_texts x WHERE x.tenant = new.tenant AND x.thread = new.id;
END;

CREATE TRIGGER search_new_message AFTER INSERT ON messages
BEGIN
  INSERT INTO search_pending (tenant, thread, message) VALUES (new.tenant, new.thread, new.native_id);
END;

CREATE TRIGGER search_changed_message AFTER UPDATE OF body ON messages
WHEN new.body IS NOT old.body
BEGIN
  INSERT INTO search_pending (tenant, thread, message) VALUES (new.tenant, new.thread, new.native_id);
END;

CREATE TRIGGER search_gone_message AFTER DELETE ON messages
BEGIN
  INSERT INTO search_pending (tenant, thread, message) VALUES (old.tenant, old.thread, old.native_id);
END;

-- How far the index is. Rows up to last_… stood there before it was begun, and are brought in from next_… on.
CREATE TABLE search_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  segmenting TEXT NOT NULL,  -- by which rules the words were made; another one: the index is made anew
  generation INTEGER NOT NULL,
  next_thread INTEGER NOT NULL,
  last_thread INTEGER NOT NULL,
  next_message INTEGER NOT NULL,
  last_message INTEGER NOT NULL,
  next_text INTEGER NOT NULL,
  last_text INTEGER NOT NULL,
  is_unclean INTEGER NOT NULL  -- words that were deleted are still in the file
) STRICT;

INSERT INTO search_state
VALUES (
  1, '', 0,
  1, (SELECT ifnull(max(id), 0) FROM threads),
  1, (SELECT ifnull(max(id), 0) FROM messages),
  1, 0,
  0
);
