-- A thread that is new; an address that is held already breaks the unique index.
INSERT INTO threads (
  tenant, source, scope, native_id, vendor, owner, title_key, first_seen_at, last_event_at, vendor_copy, status,
  agent_source, agent_id, user_native_id, user_external_id, user_sdk_email, user_email,
  forked_from_source, forked_from_scope, forked_from_id,
  created_at, created_key, last_activity_at, archived_at, hidden, body
)
VALUES (
  :tenant, :source, :scope, :native_id, :vendor, :owner, :title_key, :now, :event_at, NULL, :status,
  :agent_source, :agent_id, :user_native_id, :user_external_id, :user_sdk_email, :user_email,
  :forked_from_source, :forked_from_scope, :forked_from_id,
  :created_at, ifnull(:created_at, :now), :last_activity_at, :archived_at, :hidden, :body
)
RETURNING id
