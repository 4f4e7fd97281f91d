"""What is searched for: words, phrases and beginnings, out of what somebody types."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from threadloom.domain.errors import Invalid
from threadloom.domain.noun import Noun

from .segmenting import Token, segmented

MOST_CHARACTERS = 256
MOST_WORDS = 32
_LEAST_BEGINNING = 2
_QUOTES = '"\u201c\u201d\u201e'  # typed ones, and those that keyboards make of them
_PIECE = re.compile(rf"[{_QUOTES}]([^{_QUOTES}]*)([{_QUOTES}]|$)|([^\s{_QUOTES}]+)")
_AT = ("search",)


class Term(Noun):
    """Words that must follow each other; of the last one the beginning is enough where `is_prefix` says so."""

    words: tuple[str, ...]
    is_prefix: bool = False


@lru_cache(maxsize=256)
def terms_of(text: str) -> tuple[Term, ...]:
    """What must all be found, out of a search as it was typed.

    Words stand in any order; "words in quotation marks", and words that punctuation joins (`e-mail`), in this one.
    `begin*` finds what begins so, and so does the last word while nothing follows it, from two characters on:
    it may not be typed to its end, within quotation marks that are still open too. Everything else is punctuation and
    means nothing.

    Raises:
        Invalid: at `search`: there is no word, or too much.
    """
    if len(text) > MOST_CHARACTERS:
        raise Invalid(f"a search has at most {MOST_CHARACTERS} characters, not {len(text)}", path=_AT)
    found = tuple(dict.fromkeys(_terms(text)))
    if not found:
        raise Invalid("a search needs a word", path=_AT)
    if sum(len(term.words) for term in found) > MOST_WORDS:
        raise Invalid(f"a search has at most {MOST_WORDS} words", path=_AT)
    return found


def places(tokens: Sequence[Token], term: Term) -> Iterator[tuple[int, int]]:
    """Where in a text a term stands, as code points from and to; `tokens` are the text's."""
    length = len(term.words)
    for first in range(len(tokens) - length + 1):
        last = first + length - 1
        if all(tokens[first + n].word == term.words[n] for n in range(length - 1)) and _ends(tokens[last], term):
            yield tokens[first].start, _end(tokens, last, term)


def _ends(token: Token, term: Term) -> bool:
    return token.word == term.words[-1] or (term.is_prefix and token.word.startswith(term.words[-1]))


def _end(tokens: Sequence[Token], last: int, term: Term) -> int:
    """Of a pair that merely begins as wanted, only its first half was found; the next token begins with the other."""
    token, after = tokens[last], tokens[last + 1 : last + 2]
    if token.word != term.words[-1] and after and token.start < after[0].start < token.end:
        return after[0].start
    return token.end


def _terms(text: str) -> Iterator[Term]:
    for match in _PIECE.finditer(text):
        quoted, end, word = match.groups()
        is_typed = word is not None and word.endswith("*")
        is_last = match.end() == len(text) and not end and not match[0][-1].isspace()
        term = _term(segmented(quoted if word is None else word), is_open=is_typed or is_last, is_typed=is_typed)
        if term is not None:
            yield term


def _term(tokens: Sequence[Token], *, is_open: bool, is_typed: bool) -> Term | None:
    if not tokens:
        return None
    words = tuple(token.word for token in tokens)
    if not tokens[-1].is_partial:
        is_long = is_typed or len(words[-1]) >= _LEAST_BEGINNING
        return Term(words=words, is_prefix=is_open and is_long)
    if len(tokens) > 1 and tokens[-2].end == tokens[-1].end:
        return Term(words=words[:-1])  # the pair before says it
    return Term(words=words, is_prefix=True)  # a character alone is found wherever a pair begins with it
