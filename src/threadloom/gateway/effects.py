"""How far a write has come: what decides if it is noted before it is sent, and if its key may be given back."""

from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar


class Effect:
    """What one write may have done so far.

    `note` remembers the write before it is sent; None where that is done, and `is_noted` says so.
    """

    def __init__(self, note: Callable[[], Awaitable[None]] | None) -> None:
        self.may_be_done = False
        self.is_noted = note is None
        self._note = note

    async def reach(self) -> None:
        """Have the write noted, once."""
        note, self._note = self._note, None
        if note is not None:
            await note()
            self.is_noted = True


_current: ContextVar[Effect | None] = ContextVar("effect", default=None)


@contextmanager
def effects(note: Callable[[], Awaitable[None]] | None) -> Generator[Effect]:
    """The effect of the writes asked for inside; a context variable, because the adapter's passage lies far below."""
    effect, around = Effect(note), _current.get()
    token = _current.set(effect)
    try:
        yield effect
    finally:
        _current.reset(token)
        if around is not None and effect.may_be_done:
            around.may_be_done = True  # a write that is made of others has done what they did


async def reaching_a_vendor() -> None:
    """Tell that a vendor is about to be asked to do something; raises where that cannot be noted."""
    effect = _current.get()
    if effect is not None:
        await effect.reach()


def may_be_done() -> None:
    """Note that a vendor has done what was asked, or may have."""
    effect = _current.get()
    if effect is not None:
        effect.may_be_done = True
