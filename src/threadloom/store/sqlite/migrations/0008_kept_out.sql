-- Purged threads whose vendors have them still: synchronisation is not to bring them in again.

CREATE TABLE kept_out (
  tenant TEXT NOT NULL,
  thread TEXT NOT NULL,  -- a digest of its address, and all that is kept of it
  PRIMARY KEY (tenant, thread)
) STRICT, WITHOUT ROWID;
