"""The beginning of a text on one line."""

import re
import unicodedata

from threadloom.domain.errors import Invalid

LONGEST = 1000

_WORD = re.compile(r"\S+")
_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)


def preview(text: str, max_length: int) -> str:
    """At most `max_length` characters of `text`, whitespace collapsed, with an ellipsis where it goes on.

    Never cut between a character and marks, joiners or skin tones that belong to it.

    Raises:
        Invalid: `max_length` is not from 1 to 1000.
    """
    if not 1 <= max_length <= LONGEST:
        raise Invalid(f"`maxLength` is {max_length}; it must be from 1 to {LONGEST}", path=("maxLength",))
    line = _beginning(text, max_length)
    if len(line) <= max_length:
        return line
    end = max_length - 1
    while end > 0 and _belongs_together(line[end - 1], line[end]):
        end -= 1
    return line[:end].rstrip() + "…"


def _beginning(text: str, length: int) -> str:
    """The first words, until they are longer than `length`: the rest of a long text is never looked at."""
    line = ""
    for word in _WORD.finditer(text):
        line += f" {word[0]}" if line else word[0]
        if len(line) > length:
            break
    return line


def _belongs_together(left: str, right: str) -> bool:
    return _JOINER in {left, right} or ord(right) in _SKIN_TONES or unicodedata.category(right).startswith("M")
