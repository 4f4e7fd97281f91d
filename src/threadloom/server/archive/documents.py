"""Large JSON documents in pieces: the objects of a list, or objects one behind another, without reading the whole."""

import re
from collections.abc import Iterator
from typing import IO

from .lines import LONGEST, Line, Unfit

_CHUNK = 65_536
_TOKEN = re.compile(rb'\\.|["{}\[\]]', re.DOTALL)
_BETWEEN = b" \t\r\n,\xef\xbb\xbf"
_CUT_OFF = "the file ends within it: it was cut off"


def documents(file: IO[bytes], longest: int = LONGEST) -> Iterator[Line]:
    """Each object with its number, counted from 1; what is too long, or stands between objects, is a fault.

    Raises:
        Unfit: there is neither a list nor an object.
    """
    splitter = _Splitter(longest)
    while chunk := file.read(_CHUNK):
        if chunk.endswith(b"\\"):
            chunk += file.read(1)  # what it escapes
        yield from splitter.split(chunk)
    yield from splitter.end()


class _Splitter:
    """Counts brackets; `base` is how deep the objects stand that are wanted: 1 in a list, else 0."""

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._number = 0
        self._depth = 0
        self._base: int | None = None
        self._is_begun = False
        self._is_in_text = False
        self._held = bytearray()
        self._is_long = False

    def split(self, chunk: bytes) -> Iterator[Line]:
        """The objects that end in this chunk."""
        start = 0
        for token in _TOKEN.finditer(chunk):
            sign = token[0]
            if sign == b'"':
                self._is_in_text = not self._is_in_text
            elif self._is_in_text or len(sign) > 1:
                continue
            elif sign in b"{[":
                if self._depth == (self._base or 0):
                    yield from self._between(chunk[start : token.start()])
                    start = token.start()
                self._open(sign)
                start = token.end() if self._depth == self._base else start
            elif self._close():
                self._hold(chunk[start : token.end()])
                start = token.end()
                yield self._whole()
            elif self._depth < (self._base or 0):
                self._base, start = None, token.end()
        if self._depth > (self._base or 0):
            self._hold(chunk[start:])
        else:
            yield from self._between(chunk[start:])

    def end(self) -> Iterator[Line]:
        """What is left over."""
        if not self._is_begun:
            raise Unfit("there is neither a JSON list nor an object in it")
        if self._depth > 0:
            yield Line(self._number + 1, b"", _CUT_OFF)

    def _open(self, sign: bytes) -> None:
        if self._base is None:
            self._base, self._is_begun = (1 if sign == b"[" else 0), True
        self._depth += 1

    def _close(self) -> bool:
        """Whether an object is whole now."""
        self._depth -= 1
        if self._depth < 0:
            self._depth = 0
            return False
        return self._base is not None and self._depth == self._base

    def _hold(self, piece: bytes) -> None:
        self._is_long = self._is_long or len(self._held) + len(piece) > self._longest
        if self._is_long:
            self._held.clear()
        else:
            self._held += piece

    def _whole(self) -> Line:
        self._number += 1
        fault = f"it is longer than {self._longest} bytes" if self._is_long else None
        line = Line(self._number, bytes(self._held), fault)
        self._held.clear()
        self._is_long = False
        if self._base == 0:
            self._base = None
        return line

    def _between(self, piece: bytes) -> Iterator[Line]:
        if piece.strip(_BETWEEN):
            yield Line(self._number + 1, b"", "there is something between objects")
