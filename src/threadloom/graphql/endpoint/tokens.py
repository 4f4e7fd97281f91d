"""A document's text as tokens, read once with a bound, before anything is made of it.

The parser is given the tokens alone, so that comments and blanks cost nothing; positions in that compact text are led
back to the text that was sent. Literals in arguments of fields are found here by grammar alone: two texts that differ
in nothing else have one skeleton.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from hashlib import blake2b
from itertools import accumulate, islice
from typing import NamedTuple

# Possessive throughout, so that no text makes the engine go back over it.
_TOKEN = re.compile(
    r"""
    (?:[\t\n\r ,\ufeff]++|\#[^\n\r]*+)*+
    (?:
      (?P<name>[_A-Za-z][_0-9A-Za-z]*+)
    | (?P<punctuator>\.\.\.|[!$&()\[\]{}:=@|])
    | (?P<float>-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++(?:[eE][+-]?+[0-9]++)?+|[eE][+-]?+[0-9]++)(?![.\w]))
    | (?P<int>-?+(?:0|[1-9][0-9]*+)(?![.\w]))
    | (?P<block>\"\"\"(?:[^"\\]++|\\\"\"\"|\\|"(?!""))*+\"\"\")
    | (?P<string>(?!\"\"\")"(?:[^"\\\n\r]++|\\[^\n\r])*+")
    | (?P<end>\Z)
    | (?P<fault>.)
    )
    """,
    re.VERBOSE | re.DOTALL | re.ASCII,
)
_LITERALS = {"int", "float", "string", "block"}
_LONGEST_FAULT = 1_000  # how much of a text that is no token the parser is shown, to say what is wrong with it


class Slot(NamedTuple):
    """A literal that may be another in the next text: its token, what kind of literal, and how it is written."""

    token: int
    kind: str
    raw: str


class Tokens:
    """The tokens of one text; at most one more than `limit`, which is then all that is known of it.

    `compact` is what to parse: the tokens with one blank between them, and where the text stops being made of tokens,
    the beginning of the rest, for the parser to complain of.
    """

    def __init__(self, text: str, *, limit: int) -> None:
        self._length = len(text)
        self._kinds: list[str] = []
        self._words: list[str] = []
        self._starts = array("L")
        self.is_whole = True
        for match in islice(_TOKEN.finditer(text), limit + 1):
            kind = match.lastgroup or "end"
            if kind == "end":
                break
            start = match.start(kind)
            self.is_whole = kind != "fault"
            self._kinds.append(kind)
            self._words.append(match[kind] if self.is_whole else text[start : start + _LONGEST_FAULT])
            self._starts.append(start)
            if not self.is_whole:
                break

    def __len__(self) -> int:
        return len(self._words)

    @property
    def longest_number(self) -> int:
        """How many characters the longest number has."""
        numbers = (len(word) for word, kind in zip(self._words, self._kinds, strict=True) if kind in {"int", "float"})
        return max(numbers, default=0)

    @property
    def largest_object(self) -> int:
        """How many tokens the largest input object of a document has, those of objects inside it among them."""
        largest = depth = start = 0
        is_inside = False
        for token, word in enumerate(self._words):
            if self._kinds[token] != "punctuator":
                continue
            if word in {"(", ")"}:
                is_inside, depth = word == "(", 0
            elif is_inside and word == "{":
                start, depth = start if depth else token, depth + 1
            elif is_inside and word == "}":
                depth -= 1
                largest = max(largest, token - start + 1)
        return largest

    @cached_property
    def compact(self) -> str:
        """The text to parse."""
        return " ".join(self._words)

    @cached_property
    def places(self) -> Sequence[int]:
        """Where each token begins in `compact`."""
        return array("L", accumulate((len(word) + 1 for word in self._words), initial=0))[:-1]

    def original(self, position: int, places: Sequence[int] | None = None) -> int:
        """Where in the text that was sent a position of `compact` lies.

        `places` are those of another text whose compact text is meant: one with this one's skeleton.
        """
        places = self.places if places is None else places
        token = bisect_right(places, position) - 1
        within = position - places[token] if places else 0
        return self._starts[token] + within if places and within < len(self._words[token]) else self._length

    @cached_property
    def slots(self) -> list[Slot]:
        """The literals in arguments of fields, in the order of the text."""
        return [Slot(i, self._kind(i), self._words[i]) for i in self._in_arguments() if self._is_literal(i)]

    @cached_property
    def skeleton(self) -> bytes:
        """A digest of all that is not in the slots, and of which slots hold the same; 32 bytes."""
        words = self._words.copy()
        numbers: dict[tuple[str, str], int] = {}
        for slot in self.slots:
            words[slot.token] = f"\0{slot.kind} {numbers.setdefault((slot.kind, slot.raw), len(numbers))}"
        return blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=32).digest()

    def _kind(self, token: int) -> str:
        return "boolean" if self._kinds[token] == "name" else self._kinds[token]

    def _is_literal(self, token: int) -> bool:
        if self._words[token] not in {"true", "false"}:
            return self._kinds[token] in _LITERALS
        return self._word(token - 1) != "$" and self._word(token + 1) != ":"

    def _word(self, token: int) -> str:
        return self._words[token] if 0 <= token < len(self) else ""

    def _in_arguments(self) -> Iterator[int]:
        """The tokens between parentheses that follow a field's name: no directive's, no variable definitions."""
        selections, is_inside, is_field = 0, False, False
        for token, word in enumerate(self._words):
            if self._kinds[token] != "punctuator":
                if is_inside and is_field:
                    yield token
            elif word == "(":
                is_inside, is_field = True, selections > 0 and self._word(token - 2) != "@"
            elif word == ")":
                is_inside = False
            elif not is_inside:
                selections += {"{": 1, "}": -1}.get(word, 0)
