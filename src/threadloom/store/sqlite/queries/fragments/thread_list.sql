-- Pieces of the thread list. Each arm names tenant and visibility itself, so that no list can be put together
-- without them; conditions are added to both arms.

-- name: own
t.tenant = :tenant AND t.owner = :user AND t.hidden = :hidden

-- name: unowned
:operator AND t.tenant = :tenant AND t.owner IS NULL AND t.hidden = :hidden

-- name: rows
SELECT
  t.{sort} AS sort_key, t.source AS source, t.scope AS scope, t.native_id AS native_id,
  u.pinned_at, ifnull(u.marked_unread, 0) OR ifnull(t.last_event_at, 0) > ifnull(u.read_at, 0) AS unread, t.body
FROM {source}
WHERE {conditions}

-- name: counts
SELECT count(*)
FROM {source}
WHERE {conditions}

-- name: threads
threads t

-- name: threads_as_seen
threads t LEFT JOIN thread_user u ON u.tenant = :tenant AND u.thread = t.id AND u.user_id = :user

-- name: pinned_threads
-- CROSS: begin with the pins, which are few, and not with all that the caller has
thread_user u INDEXED BY pins CROSS JOIN threads t ON t.tenant = :tenant AND t.id = u.thread

-- name: bound
(t.{sort}, t.source, t.scope, t.native_id) {comparison} (:{end}_key, :{end}_source, :{end}_scope, :{end}_id)

-- name: ordered
ORDER BY sort_key {way}, source {way}, scope {way}, native_id {way} LIMIT :size

-- name: sources
t.source IN (SELECT value FROM json_each(:sources))

-- name: vendors
t.vendor IN (SELECT value FROM json_each(:vendors))

-- name: statuses
t.status IN (SELECT value FROM json_each(:statuses))

-- name: agents
EXISTS (
  SELECT 1 FROM json_each(:agents) a
  WHERE t.agent_source = json_extract(a.value, '$[0]') AND t.agent_id = json_extract(a.value, '$[1]')
)

-- name: tags
EXISTS (
  SELECT 1 FROM thread_tags g
  WHERE g.tenant = :tenant AND g.thread = t.id AND g.tag IN (SELECT value FROM json_each(:tags))
)

-- name: archived
t.archived_at IS NOT NULL

-- name: not_archived
t.archived_at IS NULL

-- name: pinned
u.tenant = :tenant AND u.user_id = :user AND u.pinned_at IS NOT NULL

-- name: not_pinned
u.pinned_at IS NULL

-- name: unread
(ifnull(u.marked_unread, 0) OR ifnull(t.last_event_at, 0) > ifnull(u.read_at, 0))

-- name: not_unread
NOT (ifnull(u.marked_unread, 0) OR ifnull(t.last_event_at, 0) > ifnull(u.read_at, 0))

-- name: user_native_id
t.user_native_id = :user_native_id

-- name: user_external_id
t.user_external_id = :user_external_id

-- name: user_sdk_email
t.user_sdk_email = :user_sdk_email

-- name: user_email
t.user_email = :user_email

-- name: created_from
t.created_at >= :created_from

-- name: created_until
t.created_at < :created_until

-- name: active_from
t.last_activity_at >= :active_from

-- name: active_until
t.last_activity_at < :active_until

-- name: forked_from
t.forked_from_source = :forked_from_source
AND t.forked_from_scope = :forked_from_scope
AND t.forked_from_id = :forked_from_id

-- name: words
-- last of all conditions: the index of words is asked only for threads that are wanted otherwise
EXISTS (
  SELECT 1 FROM search_index i
  WHERE i.search_index MATCH :match
    AND i.rowid BETWEEN t.id << 20 AND (t.id << 20) + CASE WHEN t.vendor_copy IS 'DELETED' THEN 0 ELSE 1048575 END
)

-- name: among
-- the numbers of all threads that hold the words are put down before the first thread is looked at
+t.id IN (SELECT i.rowid >> 20 FROM search_index i WHERE i.search_index MATCH :match)
AND (
  t.vendor_copy IS NOT 'DELETED'
  OR EXISTS (SELECT 1 FROM search_index i WHERE i.search_index MATCH :match AND i.rowid = t.id << 20)
)
