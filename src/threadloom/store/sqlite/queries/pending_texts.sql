-- What is to be indexed next, oldest first: each with the body that it is made of, none where that is gone or hidden.
SELECT
  p.id, p.tenant, p.thread, p.message, t.owner,
  CASE WHEN p.message IS NULL THEN t.body ELSE m.body END AS body
FROM search_pending p
LEFT JOIN threads t ON t.tenant = p.tenant AND t.id = p.thread
LEFT JOIN messages m
  ON m.tenant = p.tenant AND m.thread = p.thread AND m.native_id = p.message AND m.hidden = 0
ORDER BY p.id
LIMIT :most
