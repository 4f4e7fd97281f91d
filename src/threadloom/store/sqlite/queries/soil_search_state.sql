-- Whether deleted words are still in the file.
UPDATE search_state SET is_unclean = :is_unclean
