"""The schema's types, a file for each group."""

from threadloom.graphql import enums as enums  # described before any type that names one is declared
