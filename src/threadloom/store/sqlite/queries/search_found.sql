-- Texts by their numbers, each with its message, unless that is hidden or gone; a thread's title and labels have none.
SELECT x.id, x.text, m.body
FROM json_each(:numbers) k
CROSS JOIN search_texts x ON +x.tenant = :tenant AND x.id = k.value
LEFT JOIN messages m ON m.tenant = :tenant AND m.thread = x.thread AND m.native_id = x.message AND m.hidden = 0
WHERE x.message IS NULL OR m.id IS NOT NULL
