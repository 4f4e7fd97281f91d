-- One piece of feedback.
DELETE FROM feedback WHERE tenant = :tenant AND thread = :thread AND native_id = :native_id
