-- What synchronisation keeps: how far it is with each source, and of each thread when a walk has met it last.

CREATE TABLE sync_sources (
  source TEXT PRIMARY KEY,
  holder TEXT,  -- who is at it just now
  held_until INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_threads (
  tenant TEXT NOT NULL,
  thread INTEGER NOT NULL,
  source TEXT NOT NULL,
  walk INTEGER NOT NULL,  -- when the walk began that has met it last; 0: none has
  look_at INTEGER,  -- its last activity, where it is to be looked into
  is_news INTEGER NOT NULL,
  has_vanished INTEGER NOT NULL,
  PRIMARY KEY (tenant, thread),
  FOREIGN KEY (tenant, thread) REFERENCES threads (tenant, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX sync_walks ON sync_threads (source, walk);
CREATE INDEX sync_looks ON sync_threads (source, look_at) WHERE look_at IS NOT NULL;
