-- A text whose words have been made anew.
UPDATE search_texts SET generation = :generation WHERE id = :id
