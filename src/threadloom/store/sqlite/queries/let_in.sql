-- Synchronisation may bring a thread in again.
DELETE FROM kept_out WHERE tenant = :tenant AND thread = :thread
