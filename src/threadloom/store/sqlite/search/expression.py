"""Terms and texts as FTS5 reads them.

Each word bears the number of its scope: the tenant and owner whose threads it stands in. So a search meets words of
the caller's own threads alone, takes no time over others' and cannot tell that they exist.
"""

from collections.abc import Callable, Iterable, Sequence

from .wording import Term

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_WIDTH = 5
MOST_SCOPES = len(_DIGITS) ** _WIDTH

Endings = Callable[[str], Sequence[str]]
"""The words of the index that begin as a word does; none where its beginning itself is better looked for."""


def indexed_words(scope: int, texts: Iterable[Sequence[str]]) -> str:
    """Texts as one row of the index: no phrase reaches from one of them into the next."""
    prefix = _prefix(scope)
    # Between two texts stands a word that is none: the bare number.
    return f" {prefix} ".join(" ".join([prefix + word for word in words]) for words in texts)


def expression(scopes: Sequence[int], terms: Sequence[Term], endings: Endings) -> str:
    """What finds the rows that hold all terms. Every word is quoted, so nothing that is typed is FTS5's syntax."""
    return " OR ".join(f"({' AND '.join(_found(_prefix(scope), term, endings) for term in terms)})" for scope in scopes)


def _found(prefix: str, term: Term, endings: Endings) -> str:
    *first, last = [prefix + word for word in term.words]
    if not term.is_prefix:
        return _phrase([*first, last])
    whole = endings(last)
    if not whole:
        return f"{_phrase([*first, last])}*"
    return f"({' OR '.join(_phrase([*first, word]) for word in whole)})"


def _phrase(words: Sequence[str]) -> str:
    return '"' + " ".join(words).replace('"', '""') + '"'


def _prefix(scope: int) -> str:
    """The number in five digits, so that no number is the beginning of another."""
    digits = ""
    for _ in range(_WIDTH):
        scope, digit = divmod(scope, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits
