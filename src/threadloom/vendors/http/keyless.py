"""A source's key is struck out of what the source answers, however JSON writes it, in JSON inside texts too.

A body is first searched for what a key needs in order to stand there, in C; nearly every one is left as it is by that.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from .cleaning import masked, unmasked

_STRUCK_OUT = b"****"
_SHORTEST_KEY = 8
"""A shorter one may stand in any answer by chance."""

_BACKSLASH = "\\"
_BY_NAME = {'"': re.escape(rb"\""), _BACKSLASH: masked(rb"\\"), "/": re.escape(rb"\/")}
"""RFC 8259 section 7, in a masked body."""
_NEVER_PLAIN = {'"', _BACKSLASH}
_NESTED_BACKSLASHES = rb"(?:\\++u005[cC]|(?:\\\\)++)++"
"""However many: how deep they stand is not known. By pairs, so that what is left of them is no half escape."""

# Where a server writes in a longer way what JSON could write plainly; other escapes stand for no part of a key.
_ESCAPED_ASCII = re.compile(rb"\\(?:/|u00[2-7])")
_NESTED_ASCII = re.compile(rb"\\\\(?:/|u00[2-7])")


def without_key(body: bytes, key: str | None) -> bytes:
    """The body with the key that the gateway holds for the source struck out: what is echoed must not be passed on."""
    if key is None or len(key) < _SHORTEST_KEY:
        return body
    looked_for = _looked_for(key)
    if looked_for.plain in body or (b"\\" in body and looked_for.may_be_escaped(body, _ESCAPED_ASCII)):
        body = unmasked(looked_for.once.sub(_STRUCK_OUT, masked(body)))
    if b"\\\\" in body and looked_for.may_be_escaped(body, _NESTED_ASCII):
        body = looked_for.nested.sub(_STRUCK_OUT, body)
    return body


class _LookedFor(NamedTuple):
    """A key as it may stand in JSON."""

    plain: bytes
    bare: re.Pattern[bytes]
    """The key in whatever is left of a body without its backslashes."""
    once: re.Pattern[bytes]
    """The key as a text of a masked body holds it."""
    nested: re.Pattern[bytes]
    """The key behind any number of backslashes, and all of these: escapes are taken away whole."""
    is_always_escaped: bool
    """Whether it holds what JSON never writes plainly."""

    def may_be_escaped(self, body: bytes, escape: re.Pattern[bytes]) -> bool:
        """Whether a body must be looked at closely; false of nearly every one, and then it costs little to say so."""
        if not self.is_always_escaped and escape.search(body) is None:
            return False
        return self.bare.search(body.replace(b"\\", b"")) is not None


@lru_cache(maxsize=64)
def _looked_for(key: str) -> _LookedFor:
    bare = b"".join(_bare(character) for character in key)
    once = b"".join(_once(character, is_first=place == 0) for place, character in enumerate(key))
    nested = b"".join(_nested(character, is_first=place == 0) for place, character in enumerate(_without_runs(key)))
    return _LookedFor(
        key.encode(),
        re.compile(bare),
        re.compile(once, re.DOTALL),
        re.compile(nested, re.DOTALL),
        not _NEVER_PLAIN.isdisjoint(key),
    )


def _bare(character: str) -> bytes:
    by_number = _by_number(character)
    return b"(?:%b)?" % by_number if character == _BACKSLASH else _either(_plain(character), by_number)


def _once(character: str, *, is_first: bool) -> bytes:
    ways = [rb"\\" + _by_number(character)]
    if character in _BY_NAME:
        ways.append(_BY_NAME[character])
    if character not in _NEVER_PLAIN:
        ways.append(_plain(character) + (_outside_escapes(character) if is_first else b""))
    return _either(*ways)


def _nested(character: str, *, is_first: bool) -> bytes:
    begin = rb"\\(?<!\\\\)" if is_first else b""
    if character == _BACKSLASH:
        return (b"(?=%b)" % begin if is_first else b"") + _NESTED_BACKSLASHES
    plain, by_number = _plain(character), _by_number(character)
    by_name = (begin or rb"\\") + rb"\\*+" + plain
    ways = [by_name, begin + rb"\\*+" + by_number]  # of the latter, backslashes before it may have been taken already
    if character not in _NEVER_PLAIN:
        ways.append(plain + (_outside_escapes(character) if is_first else b""))
    return _either(*ways)


def _outside_escapes(character: str) -> bytes:
    """Asked behind a key's first character, so that no key is seen to begin inside an escape.

    Asked before it, it would be asked at every place of a body.
    """
    plain = _plain(character)
    return b"".join(rb"(?<!\\%b%b)" % (digits, plain) for digits in (b"", b"u", b"u.", b"u..", b"u..."))


def _without_runs(key: str) -> str:
    """The key with one backslash for any number of them side by side."""
    return re.sub(r"\\+", r"\\", key)


def _plain(character: str) -> bytes:
    return re.escape(character.encode())


def _by_number(character: str) -> bytes:
    return b"u(?i:%04x)" % ord(character)


def _either(*ways: bytes) -> bytes:
    return b"(?:%b)" % b"|".join(ways)
