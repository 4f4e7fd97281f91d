-- Pieces of the list of threads that a search found: one statement, so that words are looked up once.
--
-- How well a thread matches depends on nothing but the thread: how many of its messages match, each counting less than
-- the one before (BM25's curve with k1 = 1.2), and whether its title and labels do. There is no part for how rare a word
-- is: all words must match, and rarity would tell of threads that the caller may not see.

-- name: page
WITH hits AS MATERIALIZED (
  SELECT i.rowid >> 20 AS thread, min(i.rowid & 1048575) = 0 AS in_head, count(*) AS texts
  FROM search_index i
  WHERE i.search_index MATCH :match
  GROUP BY 1
),
found AS MATERIALIZED (
  SELECT t.id, {score} AS score, t.{sort} AS sort_key, t.source, t.scope, t.native_id
  FROM hits h CROSS JOIN {source}
  WHERE t.tenant = :tenant AND (t.owner = :user OR (t.owner IS NULL AND :operator)) AND t.hidden = :hidden
    AND (h.in_head OR t.vendor_copy IS NOT 'DELETED')
    {conditions}
),
counts AS (
  SELECT count(*) AS total, {behind} AS behind, {ahead} AS ahead FROM found f
),
page AS (
  SELECT f.* FROM found f
  WHERE {bounds}
  ORDER BY f.score {way}, f.sort_key {way}, f.source {way}, f.scope {way}, f.native_id {way}
  LIMIT :size
)
SELECT
  c.total, c.behind, c.ahead,
  p.score, p.sort_key, p.source, p.scope, p.native_id,
  u.pinned_at, ifnull(u.marked_unread, 0) OR ifnull(t.last_event_at, 0) > ifnull(u.read_at, 0) AS unread, t.body
FROM counts c
LEFT JOIN page p
LEFT JOIN threads t
  ON t.tenant = :tenant AND (t.owner = :user OR (t.owner IS NULL AND :operator)) AND t.id = p.id
LEFT JOIN thread_user u ON u.tenant = :tenant AND u.thread = p.id AND u.user_id = :user

-- name: threads
threads t ON t.id = h.thread

-- name: threads_as_seen
threads t ON t.id = h.thread LEFT JOIN thread_user u ON u.tenant = :tenant AND u.thread = t.id AND u.user_id = :user

-- name: rank
count(*) FILTER (WHERE {bound})

-- name: bound
(f.score, f.sort_key, f.source, f.scope, f.native_id)
    {comparison} (:{end}_score, :{end}_key, :{end}_source, :{end}_scope, :{end}_id)

-- name: relevance
2500 * h.in_head + 2200 * (h.texts - h.in_head) * 10 / (10 * (h.texts - h.in_head) + 12)

-- name: irrelevance
0
