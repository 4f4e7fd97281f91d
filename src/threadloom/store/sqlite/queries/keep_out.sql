-- Synchronisation is not to bring a thread in again.
INSERT INTO kept_out (tenant, thread) VALUES (:tenant, :thread) ON CONFLICT DO NOTHING
