-- The index is empty and is made anew, from the texts that are there.
UPDATE search_state
SET segmenting = :segmenting, generation = generation + 1, next_text = 1,
  last_text = (SELECT ifnull(max(id), 0) FROM search_texts)
