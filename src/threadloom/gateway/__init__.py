"""Use cases over the ports: what a caller may do with threads of every source. Knows no vendor, database or GraphQL."""
