-- Writes on their way to a vendor, and those of which nobody knows what became.
CREATE TABLE intents (
  tenant TEXT NOT NULL,
  id TEXT NOT NULL,
  source TEXT NOT NULL,
  scope TEXT,  -- NULL with native_id: no thread is known
  native_id TEXT,
  began_at INTEGER NOT NULL,
  held_until INTEGER NOT NULL,  -- whoever makes the write is at it until then
  is_unknown INTEGER NOT NULL,
  naming TEXT,  -- what a thread that is being made is to be called; all that is kept of what somebody wrote
  body TEXT NOT NULL,
  PRIMARY KEY (tenant, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX intents_by_thread ON intents (tenant, source, scope, native_id);

ALTER TABLE idempotency ADD COLUMN intent TEXT;
