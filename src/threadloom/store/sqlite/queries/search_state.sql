-- How far the index is.
SELECT segmenting, generation, next_thread, last_thread, next_message, last_message, next_text, last_text, is_unclean
FROM search_state
