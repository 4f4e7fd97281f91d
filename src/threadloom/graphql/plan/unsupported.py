"""What a plan does not cover."""


class Unsupported(Exception):
    """Raised while an operation is compiled, in a few words why: graphql-core executes it."""
