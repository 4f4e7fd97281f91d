"""Reading files of others: bounded pieces, and where one is wrong, the reason in its place."""

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple, TypeVar

import msgspec

from threadloom.domain.archive import ArchiveRecord

T = TypeVar("T")

LONGEST = 64_000_000
"""Bytes of a line, or of one conversation of a larger document."""
MOST_DEPTH = 200
"""Objects and lists in each other; databases and readers give up somewhere beyond."""
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding hostile bytes raises."""

_DEEP = "it is nested too deeply"
_ALIKE = bytes.maketrans(b"{}", b"[]")
_NOT_BRACKETS = re.compile(rb'"(?:[^"\\]|\\.)*+"|[^][{}"]++', re.DOTALL)


class Unfit(Exception):
    """Something cannot be taken in; the text says why, in a clause."""


class Line(NamedTuple):
    """A line by its number, counted from 1, without its end; `fault`: why it was not read."""

    number: int
    text: bytes
    fault: str | None = None


class Entry(NamedTuple):
    """What stands at a place of a file: a record, or why there is none."""

    place: str
    record: ArchiveRecord | None
    fault: str | None = None


def lines(file: BinaryIO, longest: int = LONGEST) -> Iterator[Line]:
    """The lines of a file but empty ones; what is too long is passed over in pieces."""
    number = 0
    while text := file.readline(longest + 1):
        number += 1
        if len(text) > longest and not text.endswith(b"\n"):
            while text and not text.endswith(b"\n"):
                text = file.readline(longest)
            yield Line(number, b"", f"it is longer than {longest} bytes")
        elif text.strip():
            yield Line(number, text)


def decoded(decode: Callable[[bytes], T], line: Line) -> T:
    """What a line says; raises Unfit."""
    if line.fault is not None:
        raise Unfit(line.fault)
    try:
        value = decode(line.text)
    except UNREADABLE as error:
        raise Unfit(fault_of(error)) from error
    if _is_deep(line.text):
        raise Unfit(_DEEP)
    return value


def fault_of(error: Exception) -> str:
    """What is wrong with bytes that could not be decoded, for a person."""
    match error:
        case RecursionError():
            return _DEEP
        case UnicodeDecodeError():
            return "it is not UTF-8"
        case msgspec.ValidationError():
            return f"it has the wrong shape: {error}"
        case _:
            return f"it is not JSON: {error}"


def _is_deep(text: bytes) -> bool:
    """Whether objects and lists of well-formed JSON are nested deeper than `MOST_DEPTH`."""
    brackets = _NOT_BRACKETS.sub(b"", text).translate(_ALIKE)
    for _ in range(MOST_DEPTH):
        if not brackets:
            return False
        brackets = brackets.replace(b"[]", b"")  # those that are innermost now
    return bool(brackets)
