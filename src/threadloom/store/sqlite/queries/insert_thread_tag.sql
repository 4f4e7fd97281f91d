-- A label of a thread.
INSERT INTO thread_tags (tenant, thread, tag) VALUES (:tenant, :thread, :tag)
