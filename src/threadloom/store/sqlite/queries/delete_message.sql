-- One message.
DELETE FROM messages WHERE tenant = :tenant AND thread = :thread AND native_id = :message
