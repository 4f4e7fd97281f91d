"""The inputs of mutations and lists, each beside the pure function that makes the domain's draft of it."""

from threadloom.graphql import enums as enums  # described before any input that names one is declared
