-- A write that ended, and nobody knows how; the thread is named where there is one by now.
UPDATE intents
SET
  is_unknown = 1,
  source = ifnull(:source, source),
  scope = ifnull(:scope, scope),
  native_id = ifnull(:native_id, native_id)
WHERE tenant = :tenant AND id = :intent
