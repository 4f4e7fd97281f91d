-- Whether a message went through the gateway, so that those that vendors tell are looked up among few.
ALTER TABLE messages ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;
UPDATE messages SET sent = 1 WHERE json_extract(body, '$.author') IS NOT NULL;
CREATE INDEX messages_sent ON messages (tenant, thread, native_id) WHERE sent;
