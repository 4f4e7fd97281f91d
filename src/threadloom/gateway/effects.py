"""Whether a write has reached a vendor: what decides if its idempotency key may be given back."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar


class Effect:
    """What one write may have done so far."""

    def __init__(self) -> None:
        self.may_be_done = False


_current: ContextVar[Effect | None] = ContextVar("effect", default=None)


@contextmanager
def effects() -> Generator[Effect]:
    """The effect of the writes asked for inside; a context variable, because the adapter's passage lies far below."""
    effect = Effect()
    token = _current.set(effect)
    try:
        yield effect
    finally:
        _current.reset(token)


def may_be_done() -> None:
    """Note that a vendor has done what was asked, or may have."""
    effect = _current.get()
    if effect is not None:
        effect.may_be_done = True
