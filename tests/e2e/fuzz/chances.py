"""Chances, in one word."""

from random import Random


def rarely(chance: Random, share: float) -> bool:
    """Whether to do what is done in this share of the cases; the simplest case is that it is not."""
    return chance.random() > 1 - share
