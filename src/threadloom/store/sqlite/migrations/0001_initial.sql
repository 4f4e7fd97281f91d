-- A row is an address, the columns that SQL looks at, and `body`: the noun as JSON, from which alone it is read back.
-- The columns repeat fields of the body, and the same function writes both. They are not generated from it: an index
-- with a generated column does not cover a count, and json_extract cuts a text at U+0000. `body` comes last, because
-- what stands before it is read without walking its pages.

PRAGMA application_id = 0x746C6F6D;  -- "tlom"

CREATE TABLE schema_version (
  version INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  applied_at INTEGER NOT NULL
) STRICT;

CREATE TABLE threads (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  source TEXT NOT NULL,
  scope TEXT NOT NULL,  -- '' where the vendor's ids live in nothing
  native_id TEXT NOT NULL,
  vendor TEXT NOT NULL,
  owner TEXT,  -- NULL: for operators only
  title_key TEXT NOT NULL,  -- '0' and the title folded and cut, '1' where there is none
  first_seen_at INTEGER NOT NULL,
  last_event_at INTEGER,
  vendor_copy TEXT,
  status TEXT NOT NULL,
  agent_source TEXT,
  agent_id TEXT,
  user_native_id TEXT,
  user_external_id TEXT,
  user_sdk_email TEXT,
  user_email TEXT,
  forked_from_source TEXT,
  forked_from_scope TEXT,
  forked_from_id TEXT,
  created_at INTEGER,
  created_key INTEGER NOT NULL,  -- created_at, else first_seen_at
  last_activity_at INTEGER NOT NULL,
  archived_at INTEGER,
  hidden INTEGER NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (tenant, id)  -- what hangs on a thread refers to both, so that it cannot be of another tenant
) STRICT;

-- Over all tenants: a vendor's thread is held by one owner of one tenant.
CREATE UNIQUE INDEX threads_by_address ON threads (source, scope, native_id);

-- One index for each order of the inbox; the last two columns let counts of the usual filters stay inside it.
CREATE INDEX threads_by_activity
  ON threads (tenant, owner, hidden, last_activity_at, source, scope, native_id, archived_at, last_event_at);
CREATE INDEX threads_by_creation
  ON threads (tenant, owner, hidden, created_key, source, scope, native_id, archived_at, last_event_at);
CREATE INDEX threads_by_title
  ON threads (tenant, owner, hidden, title_key, source, scope, native_id, archived_at, last_event_at);

CREATE TABLE thread_user (
  tenant TEXT NOT NULL,
  thread INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  pinned_at INTEGER,
  read_at INTEGER,
  marked_unread INTEGER NOT NULL,
  PRIMARY KEY (tenant, thread, user_id),
  FOREIGN KEY (tenant, thread) REFERENCES threads (tenant, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX pins ON thread_user (tenant, user_id, thread) WHERE pinned_at IS NOT NULL;

CREATE TABLE thread_tags (
  tenant TEXT NOT NULL,
  thread INTEGER NOT NULL,
  tag TEXT NOT NULL,
  PRIMARY KEY (tenant, thread, tag),
  FOREIGN KEY (tenant, thread) REFERENCES threads (tenant, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  thread INTEGER NOT NULL,
  native_id TEXT NOT NULL,
  seq INTEGER NOT NULL,  -- counts the thread's messages in the order first saved
  hidden INTEGER NOT NULL,
  body TEXT NOT NULL,
  FOREIGN KEY (tenant, thread) REFERENCES threads (tenant, id) ON DELETE CASCADE
) STRICT;

CREATE UNIQUE INDEX messages_by_address ON messages (tenant, thread, native_id);
CREATE UNIQUE INDEX messages_in_order ON messages (tenant, thread, seq, hidden);

-- created_key of runs, feedback and agents: a moment that is not known sorts before all that are.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  thread INTEGER NOT NULL,
  native_id TEXT NOT NULL,
  created_key INTEGER NOT NULL,
  body TEXT NOT NULL,
  FOREIGN KEY (tenant, thread) REFERENCES threads (tenant, id) ON DELETE CASCADE
) STRICT;

CREATE UNIQUE INDEX runs_by_address ON runs (tenant, thread, native_id);
CREATE INDEX runs_in_order ON runs (tenant, thread, created_key, native_id);

CREATE TABLE feedback (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  thread INTEGER NOT NULL,
  native_id TEXT NOT NULL,
  author TEXT,
  message TEXT,
  withdrawn INTEGER NOT NULL,
  created_key INTEGER NOT NULL,
  body TEXT NOT NULL,
  FOREIGN KEY (tenant, thread) REFERENCES threads (tenant, id) ON DELETE CASCADE
) STRICT;

CREATE UNIQUE INDEX feedback_by_address ON feedback (tenant, thread, native_id);
CREATE INDEX feedback_in_order ON feedback (tenant, thread, created_key, native_id, message, withdrawn);
CREATE INDEX feedback_by_author ON feedback (tenant, thread, message, author, created_key, native_id, withdrawn);

CREATE TABLE agents (
  id INTEGER PRIMARY KEY,
  tenant TEXT NOT NULL,
  source TEXT NOT NULL,
  native_id TEXT NOT NULL,
  created_key INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX agents_by_address ON agents (tenant, source, native_id);
CREATE INDEX agents_in_order ON agents (tenant, source, created_key, native_id);

CREATE TABLE idempotency (
  tenant TEXT NOT NULL,
  user_id TEXT NOT NULL,
  key TEXT NOT NULL,
  digest BLOB NOT NULL,
  expires_at INTEGER NOT NULL,
  answer BLOB,  -- NULL while the write is under way
  PRIMARY KEY (tenant, user_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_by_expiry ON idempotency (tenant, expires_at, user_id, key);

CREATE TABLE idempotency_threads (
  tenant TEXT NOT NULL,
  user_id TEXT NOT NULL,
  key TEXT NOT NULL,
  source TEXT NOT NULL,
  scope TEXT NOT NULL,
  native_id TEXT NOT NULL,
  PRIMARY KEY (tenant, user_id, key, source, scope, native_id),
  FOREIGN KEY (tenant, user_id, key) REFERENCES idempotency (tenant, user_id, key) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_by_thread ON idempotency_threads (tenant, source, scope, native_id);

CREATE TABLE keys (
  prefix TEXT PRIMARY KEY,
  digest BLOB NOT NULL UNIQUE,
  tenant TEXT NOT NULL,
  user_id TEXT NOT NULL,
  role TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER,
  revoked_at INTEGER
) STRICT, WITHOUT ROWID;
