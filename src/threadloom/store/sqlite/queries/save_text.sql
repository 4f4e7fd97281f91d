-- A text as it is indexed, in its place.
INSERT INTO search_texts (id, tenant, thread, message, scope, generation, text)
VALUES (:id, :tenant, :thread, :message, :scope, :generation, :text)
ON CONFLICT (id) DO UPDATE SET scope = excluded.scope, generation = excluded.generation, text = excluded.text
