"""Small damage: to a document's text by characters and tokens, to variables by leaves, to a body by bytes."""

import copy
import re
from collections.abc import Callable
from random import Random
from typing import Any

_TOKEN = re.compile(r'"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|\.\.\.|[_A-Za-z]\w*|-?\d+(?:\.\d+)?|\s+|.')
ODD_TEXTS = (
    *"\0\ufeff\u202e\u2028\x1b\x7fé\U0001d4b3\ud800{}()[]!:$@|&=#,\"\\'`;",
    '"""',
    "...",
    "... on Thread {",
    "... A fragment A on Thread { ...A }",
    " @skip(if: true) ",
    " @include(if: $missing) ",
    " @skip(if: true) @skip(if: false) ",
    "$x",
    "null",
    "1e999",
    "-0",
    "9" * 400,
    '"\\u{110000}"',
    '"\\ud800"',
    "__typename ",
    "__schema { types { name } } ",
    '__type(name: "Thread") { fields { name } } ',
    "subscription { threads { id } } ",
    "query Second { viewer { id } } ",
    "[" * 300,
    "{ a " * 50,
)
ODD_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    2**31,
    2**63,
    2**64,
    10**400,
    1.5,
    1e308,
    float("inf"),
    "",
    "\0",
    "\ud800",
    "\U0001d4b3\u202e",
    "x" * 5_000,
    "../../admin?x=1#",
    "2026-02-30T00:00:00Z",
    [],
    {},
    [[]],
    [None],
    {"": None},
    {"__proto__": {"a": 1}},
)
_STRINGS: tuple[Callable[[str], str], ...] = (
    lambda text: text[:-1],
    lambda text: text + "\0",
    lambda text: text[::-1],
    lambda text: text * 300,
    lambda text: text.swapcase(),
    lambda text: f" {text} ",
    lambda _: "",
    lambda _: "\U0001d4b3\u202e\x1b[31m\u2028",
    lambda _: "../../admin?x=1#",
    lambda _: "%s%n{0}<script>'; DROP TABLE threads; --",
    lambda _: "x" * 5_000,
)


def edited(text: str, chance: Random) -> str:
    """The text after one edit, or a few."""
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        text = chance.choice(_EDITS)(text, chance)
    return text


def bent(variables: dict[str, Any], chance: Random) -> dict[str, Any]:
    """The variables with something odd in a place: of the same type more often than not."""
    bent = copy.deepcopy(variables)
    for _ in range(chance.choice([1, 1, 2])):
        places = _places(bent)
        holder, key = chance.choice(places) if places else (bent, "added")
        if places and isinstance(holder[key], str) and chance.random() < 0.7:
            holder[key] = chance.choice(_STRINGS)(holder[key])
            continue
        match chance.randint(0, 4):
            case 0 if isinstance(holder, dict):
                holder.pop(key, None)
            case 1 if isinstance(holder, dict):
                holder[chance.choice(["unknown", "", "__typename", "id"])] = chance.choice(ODD_VALUES)
            case 2:
                holder[key] = [copy.deepcopy(holder[key])] if places else []
            case _:
                holder[key] = copy.deepcopy(chance.choice(ODD_VALUES))
    return bent


def damaged(body: bytes, chance: Random) -> bytes:
    """The bytes with a few of them changed, taken out or put in."""
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(body))
        put = bytes(chance.choices(range(256), k=chance.randint(0, 2)))
        body = body[:at] + put + body[at + chance.randint(0, 2) :]
    return body


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Each holder with each of its keys or positions, all the way down."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, child in pairs for place in [(value, key), *_places(child)]]


def _put_in(text: str, chance: Random) -> str:
    at = chance.randint(0, len(text))
    return text[:at] + chance.choice(ODD_TEXTS) + text[at:]


def _cut_out(text: str, chance: Random) -> str:
    at = chance.randint(0, len(text))
    return text[:at] + text[at + chance.randint(1, 8) :]


def _cut_off(text: str, chance: Random) -> str:
    return text[: chance.randint(0, len(text))]


def _exchange(text: str, chance: Random) -> str:
    """Two tokens change places."""
    tokens = _TOKEN.findall(text) or [""]
    one, other = (chance.randrange(len(tokens)) for _ in range(2))
    tokens[one], tokens[other] = tokens[other], tokens[one]
    return "".join(tokens)


def _replace(text: str, chance: Random) -> str:
    """A token becomes another one of the text, or something odd."""
    tokens = _TOKEN.findall(text) or [""]
    tokens[chance.randrange(len(tokens))] = chance.choice([chance.choice(tokens), chance.choice(ODD_TEXTS)])
    return "".join(tokens)


def _repeat(text: str, chance: Random) -> str:
    """A piece of the text comes several times."""
    at = chance.randint(0, len(text))
    end = at + chance.randint(1, 40)
    return text[:end] + text[at:end] * chance.randint(1, 60) + text[end:]


_EDITS: tuple[Callable[[str, Random], str], ...] = (_put_in, _cut_out, _cut_off, _exchange, _replace, _repeat)
