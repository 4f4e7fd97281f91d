"""What a character is to search: part of a word, of a text without spaces, a sign of its own, or what lies between."""

import unicodedata
from enum import Enum


class Kind(Enum):
    """How a character takes part in segmenting."""

    WORD = "word"
    UNSPACED = "unspaced"
    """Of a script that is written without spaces, such as Han: cut into pairs."""
    SIGN = "sign"
    """A pictogram or symbol: a token of its own."""
    MARK = "mark"
    """Belongs to the character before it."""
    NOTHING = "nothing"
    """Is not there: joiners, bidi controls, variation selectors, skin tones."""
    GAP = "gap"


# Han with its iteration marks, kana, bopomofo, Hangul, their halfwidth forms; Thai, Lao, Myanmar, Khmer.
_UNSPACED = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x1100, 0x11FF), (0x2E80, 0x2FDF), (0x3005, 0x3007),
    (0x3021, 0x312F), (0x3130, 0x318F), (0x31A0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA960, 0xA97F),
    (0xAC00, 0xD7FF), (0xF900, 0xFAFF), (0xFF66, 0xFFDC), (0x1AFF0, 0x1B2FF), (0x20000, 0x3FFFF),
)  # fmt: skip
# Vowels and final consonants of Hangul written letter by letter, and the voicing marks of halfwidth kana.
_JOINING = ((0x1160, 0x11FF), (0xD7B0, 0xD7FF), (0xFF9E, 0xFF9F))
_SKIN_TONES = (0x1F3FB, 0x1F3FF)
_VARIATIONS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF), (0x180B, 0x180F), (0x20DD, 0x20E4))  # enclosing keycaps too
_KNOWN: dict[str, Kind] = {}  # a million entries at most, one a code point
_TATWEEL = "\u0640"  # stretches an Arabic word, and means nothing


def kind(character: str) -> Kind:
    """The kind of one code point; unassigned and private ones are gaps."""
    known = _KNOWN.get(character)
    if known is None:
        known = _KNOWN[character] = _kind(character)
    return known


def _kind(character: str) -> Kind:
    code, category = ord(character), unicodedata.category(character)
    if character == _TATWEEL or category == "Cf" or _within(code, (*_VARIATIONS, _SKIN_TONES)):
        return Kind.NOTHING
    if category[0] == "M" or _within(code, _JOINING):
        return Kind.MARK
    if category[0] in "LN":
        return Kind.UNSPACED if _within(code, _UNSPACED) else Kind.WORD
    return Kind.SIGN if category == "So" else Kind.GAP


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)
