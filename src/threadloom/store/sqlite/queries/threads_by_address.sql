-- Visible threads by address, with what they are to the caller.
SELECT
  t.id, t.vendor, t.vendor_copy,
  u.pinned_at, u.read_at, ifnull(u.marked_unread, 0) AS marked_unread,
  ifnull(u.marked_unread, 0) OR ifnull(t.last_event_at, 0) > ifnull(u.read_at, 0) AS unread,
  t.body
FROM json_each(:refs) k
CROSS JOIN threads t
  ON t.source = json_extract(k.value, '$[0]')
  AND t.scope = json_extract(k.value, '$[1]')
  AND t.native_id = json_extract(k.value, '$[2]')
LEFT JOIN thread_user u ON u.tenant = :tenant AND u.thread = t.id AND u.user_id = :user
WHERE t.tenant = :tenant AND (t.owner = :user OR (t.owner IS NULL AND :operator))
