"""Text to tokens, with where each stands in the text; the tokenizers of SQLite find no word in Japanese.

Pure functions that know nothing of SQL. What they make of a text is kept in the index, so a change of theirs needs a
new `VERSION`: the index is made anew then, as it is when Python brings another version of Unicode.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from .characters import Kind, kind
from .folding import folded

VERSION = f"1/{unicodedata.unidata_version}"

MOST_CHARACTERS = 100_000
"""What a text has beyond them is not searched."""

_TOKEN_LENGTH = 64
_REMEMBERED_LENGTH = 32
_OF_A_WORD = frozenset({Kind.WORD, Kind.MARK})
_ASCII_WORD = re.compile("[a-z0-9]+")
_STRETCH = re.compile("[A-Za-z0-9\u0080-\U0010ffff]+")


class Token(NamedTuple):
    """A word, or a piece of one, and the code points that it was made of: `text[start:end]`.

    `is_partial`: the last of a text without spaces, alone because there is no next to pair it with.
    """

    word: str
    start: int
    end: int
    is_partial: bool = False


def segmented(text: str) -> Sequence[Token]:
    """The tokens of a text in order.

    Words are folded (see `folding`) and cut at 64 characters. What is written without spaces is cut into
    overlapping pairs, and its last character stands once more alone: so each piece of it is a run of pairs, and a
    single character is how a pair begins. Symbols are tokens, without variants: a waving hand of any colour is one.
    """
    tokens: list[Token] = []
    for match in _STRETCH.finditer(text[:MOST_CHARACTERS]):
        stretch, start = match[0], match.start()
        if stretch.isascii():
            tokens.append(Token(stretch[:_TOKEN_LENGTH].lower(), start, match.end()))
            continue
        found = _known(stretch) if len(stretch) <= _REMEMBERED_LENGTH else _tokens(stretch)
        tokens += [Token(word, start + first, start + end, last) for word, first, end, last in found]
    return tokens


def words(text: str) -> Sequence[str]:
    """The words of the tokens alone."""
    if text.isascii():
        return [word[:_TOKEN_LENGTH] for word in _ASCII_WORD.findall(text[:MOST_CHARACTERS].lower())]
    return [token.word for token in segmented(text)]


class _Run(NamedTuple):
    """Characters of one kind, one after the other; a cluster is a character with its marks."""

    kind: Kind
    clusters: list[tuple[int, int]]


@lru_cache(maxsize=20_000)
def _known(stretch: str) -> Sequence[Token]:
    return tuple(_tokens(stretch))


def _tokens(text: str) -> Iterator[Token]:
    for run in _runs(text):
        if run.kind is Kind.UNSPACED:
            yield from _pairs(text, run.clusters)
        else:
            yield from _words(text, run.clusters[0][0], run.clusters[-1][1])


def _runs(text: str) -> Iterator[_Run]:
    run = _Run(Kind.GAP, [])
    for place, character in enumerate(text):
        found = kind(character)
        if found is Kind.NOTHING:
            continue
        if found is Kind.MARK:
            if run.clusters:
                run.clusters[-1] = (run.clusters[-1][0], place + 1)
            continue
        if found is not run.kind or found is Kind.SIGN:
            if run.clusters:
                yield run
            run = _Run(found, [])
        if found is not Kind.GAP:
            run.clusters.append((place, place + 1))
    if run.clusters:
        yield run


def _pairs(text: str, clusters: Sequence[tuple[int, int]]) -> Iterator[Token]:
    units = _normal_units(text, clusters)
    for (one, start, _), (other, _, end) in pairwise(units):
        yield Token(one + other, start, end)
    if units:
        last, start, end = units[-1]
        yield Token(last, start, end, is_partial=True)


def _normal_units(text: str, clusters: Sequence[tuple[int, int]]) -> Sequence[tuple[str, int, int]]:
    """Characters as they are compared, each with where it stands."""
    first, last = clusters[0][0], clusters[-1][1]
    stretch = text[first:last]
    if len(clusters) == len(stretch) and unicodedata.is_normalized("NFKC", stretch) and stretch.casefold() == stretch:
        return [(character, first + n, first + n + 1) for n, character in enumerate(stretch)]
    return [
        (unit, start, end)
        for start, end in clusters
        for unit in _units(unicodedata.normalize("NFKC", _bare(text[start:end])).casefold())
    ]


def _units(normal: str) -> Iterator[str]:
    """Characters with their marks: one, but for squared and jointly written ones."""
    unit = ""
    for character in normal:
        if unit and kind(character) is not Kind.MARK:
            yield unit
            unit = ""
        unit += character
    if unit:
        yield unit


def _words(text: str, start: int, end: int) -> Iterator[Token]:
    word = folded(_bare(text[start:end]))
    pieces = [word] if _is_one_word(word) else _pieces(word)
    for piece in pieces:
        yield Token(piece[:_TOKEN_LENGTH], start, end)


def _is_one_word(word: str) -> bool:
    if word.isascii():
        return word.isalnum()
    return len(word) == 1 or all(kind(character) in _OF_A_WORD for character in word)


def _pieces(word: str) -> Sequence[str]:
    """What a word becomes whose characters stand for several: a fraction, a squared word, an Arabic phrase."""
    pieces: list[str] = []
    for run in _runs(word):
        whole = word[run.clusters[0][0] : run.clusters[-1][1]]
        pieces += [token.word for token in _pairs(word, run.clusters)] if run.kind is Kind.UNSPACED else [whole]
    return pieces


def _bare(text: str) -> str:
    """Without what is not there."""
    return text if text.isascii() else "".join(c for c in text if kind(c) is not Kind.NOTHING)
