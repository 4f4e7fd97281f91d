-- Threads from before the index, to be brought in.
INSERT INTO search_pending (tenant, thread, message)
SELECT t.tenant, t.id, NULL FROM threads t WHERE t.id BETWEEN :first AND :last
