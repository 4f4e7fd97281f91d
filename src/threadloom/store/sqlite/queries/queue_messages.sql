-- Messages from before the index, to be brought in.
INSERT INTO search_pending (tenant, thread, message)
SELECT m.tenant, m.thread, m.native_id FROM messages m WHERE m.id BETWEEN :first AND :last
