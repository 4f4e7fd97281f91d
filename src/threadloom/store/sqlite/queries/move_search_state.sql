-- How far rows from before have been brought in.
UPDATE search_state SET next_thread = :next_thread, next_message = :next_message, next_text = :next_text
