-- Where the messages of all tenants end.
SELECT ifnull(max(id), 0) FROM messages
