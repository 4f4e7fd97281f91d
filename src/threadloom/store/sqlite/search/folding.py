"""What different writings of a word have in common."""

import re
import unicodedata

# Letters that Unicode does not take apart, as people type them who lack the key.
_PLAIN = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "\u0131": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)
# Accents over Latin, Greek and Cyrillic letters; other scripts' marks are vowels, and change the word.
_ACCENTED = re.compile("([A-Za-z\u0370-\u03ff\u0400-\u052f])[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")
# Points of Hebrew and Arabic, which are mostly left out; hamza above and below a letter among them.
_POINTS = re.compile("[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")


def folded(text: str) -> str:
    """A word without case, width and ligatures (NFKC, full case folding), accents and vowel points."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_PLAIN)
    if plain.isascii():
        return plain
    taken_apart = unicodedata.normalize("NFD", plain)
    return unicodedata.normalize("NFKC", _POINTS.sub("", _ACCENTED.sub(r"\1", taken_apart)))
