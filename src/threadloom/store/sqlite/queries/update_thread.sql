-- What changes on a thread.
UPDATE threads
SET
  vendor = :vendor,
  title_key = :title_key,
  last_event_at = ifnull(:event_at, last_event_at),
  vendor_copy = :vendor_copy,
  status = :status,
  agent_source = :agent_source,
  agent_id = :agent_id,
  user_native_id = :user_native_id,
  user_external_id = :user_external_id,
  user_sdk_email = :user_sdk_email,
  user_email = :user_email,
  forked_from_source = :forked_from_source,
  forked_from_scope = :forked_from_scope,
  forked_from_id = :forked_from_id,
  created_at = :created_at,
  created_key = ifnull(:created_at, first_seen_at),
  last_activity_at = :last_activity_at,
  archived_at = :archived_at,
  hidden = :hidden,
  body = :body
WHERE tenant = :tenant AND id = :id
