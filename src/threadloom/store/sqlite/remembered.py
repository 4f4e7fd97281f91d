"""Nouns out of their rows' bodies, remembered by the body's text."""

from typing import Generic, TypeVar

import msgspec

from threadloom.domain.noun import Noun

NounT = TypeVar("NounT", bound=Noun)

CHARACTERS = 4_000_000
"""Of how much text a reader remembers the nouns; they take about three times that in memory."""


class RememberingDecoder(Generic[NounT]):
    """Decodes bodies, those of late only once: who polls a thread or looks at the inbox again reads the same rows.

    The text itself is the key, so that nothing can be out of date: a row that changed has another text. What was not
    asked for while half of `characters` came in is forgotten. Used on one thread at a time or on several: a noun that
    two decode at once is decoded twice, and equal.
    """

    def __init__(self, kind: type[NounT], *, characters: int = CHARACTERS) -> None:
        self._decode = msgspec.json.Decoder(kind).decode
        self._most = characters // 2
        self._recent: dict[str, NounT] = {}
        self._before: dict[str, NounT] = {}
        self._length = 0

    def __call__(self, body: str) -> NounT:
        """The noun in a body; raises msgspec.DecodeError where there is none."""
        noun = self._recent.get(body)
        return noun if noun is not None else self._found(body)

    def _found(self, body: str) -> NounT:
        noun = self._before.get(body) or self._decode(body)
        self._length += len(body)
        if self._length > self._most:
            self._before, self._recent, self._length = self._recent, {}, len(body)
        self._recent[body] = noun
        return noun
