"""What a vendor's JSON may hold by the grammar and no answer of ours should: control characters, numbers beyond 64
bits, half surrogate pairs, and nesting beyond reason. One place for every vendor, on the bytes of a body before it is
read, so that nothing is walked through twice and a clean body costs a few searches in C.
"""

import re
from collections.abc import Iterator

MAX_DEPTH = 100
MAX_NODES = 200_000
"""Arrays and objects: each costs some hundred bytes once it is read, so that 8 MB could become gigabytes."""

# Escapes that stand for control characters; a line feed and a tab are texts' own.
_BY_LETTER = re.compile(rb"\\[rbf]")
_BY_NUMBER = re.compile(rb"\\u00(?:[01]|7[fF]|[89])")
_PLAIN_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")
_CONTROL = re.compile(rb"\\(?:[bf]|u00(?:0[0-8bBcCeEfF]|1[0-9a-fA-F]|7[fF]|[89][0-9a-fA-F]))|\x7f|\xc2[\x80-\x9f]")
_CUT = re.compile(rb'[\\"\x7f\xc2]')
"""Before any of these a masked body may be cut, and no control character is."""
_LINE_ENDS = (b"\\r\\n", b"\\r\\u000a", b"\\r\\u000A", b"\\r")

# Half a pair of surrogates: a high one without a low one behind it, or a low one without a high one before it.
_HALF_PAIR = re.compile(
    rb"\\u[dD](?:[89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
    rb"|(?<!\\u[dD][89abAB]..\\u[dD])[c-fC-F][0-9a-fA-F]{2})",
    re.DOTALL,
)

_ESCAPED_BACKSLASH = b"\xff\xff"
"""In place of an escaped backslash, for a while: what no UTF-8 holds, and as long."""

_AT_ONCE = 64 * 1024
"""Replacing this much takes a few milliseconds; whoever cleans on a thread lets the event loop go on in between."""

_FEWEST_DIGITS = 19
_AS_ZEROS = bytes(0x30 if chr(byte).isascii() and chr(byte).isdigit() else 0x20 for byte in range(256))
_ZEROS = b"0" * _FEWEST_DIGITS
_LONG_NUMBER = re.compile(rb"(?<![0-9.])-?[0-9]{19,}+(?![.eE])")

_ALL = bytes(range(256))
_BUT_OPENING = _ALL.translate(None, b"[{")
_AS_BRACES = bytes.maketrans(b"[]", b"{}")
_BUT_MARKS = _ALL.translate(None, b'[]{}"')


def cleaned(body: bytes) -> bytes:
    """The body as it may be read: a carriage return is a line feed (with a line feed behind it, that one), any other
    control character U+FFFD (C0 but line feed and tab, DEL, C1), an integer beyond 64 bits the text of its digits.
    """
    if _may_hold_control(body):
        body = _without_controls(body)
    if _ZEROS in body.translate(_AS_ZEROS):
        body = _with_long_numbers_as_texts(body)
    return body


def without_half_pairs(body: bytes) -> bytes:
    """The body with U+FFFD for each half surrogate pair, which UTF-8 cannot say."""
    return unmasked(_HALF_PAIR.sub(rb"\\ufffd", masked(body)))


def masked(body: bytes) -> bytes:
    """JSON in which each backslash begins an escape, because the escaped ones have been put aside."""
    return body.replace(b"\\\\", _ESCAPED_BACKSLASH)


def unmasked(body: bytes) -> bytes:
    """The escaped backslashes put back."""
    return body.replace(_ESCAPED_BACKSLASH, b"\\\\")


def is_beyond_reason(body: bytes) -> bool:
    """Whether JSON nests more than 100 arrays and objects, or has more than 200,000; it may say no of what is no JSON.

    Brackets in texts are told apart, for texts may hold any. Layer by layer the innermost pairs are taken away.
    """
    if len(body.translate(None, _BUT_OPENING)) <= MAX_DEPTH:  # so are most answers about one thing
        return False
    if b"\\" in body:
        body = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    layers = body.translate(_AS_BRACES, _BUT_MARKS).replace(b'""', b"")
    if b'"' in layers:
        layers = b"".join(layers.split(b'"')[::2])
    if layers.count(b"{") > MAX_NODES:
        return True
    for _ in range(MAX_DEPTH):
        fewer = layers.replace(b"{}", b"")
        if not fewer or len(fewer) == len(layers):  # nothing is left, or what fits nowhere: that is no JSON
            return False
        layers = fewer
    return True


def _may_hold_control(body: bytes) -> bool:
    return (
        (b"\\" in body and (_BY_LETTER.search(body) is not None or _BY_NUMBER.search(body) is not None))
        or b"\x7f" in body
        or (not body.isascii() and b"\xc2" in body and _PLAIN_CONTROL.search(body) is not None)
    )


def _without_controls(body: bytes) -> bytes:
    body = masked(body).replace(b"\\u000d", b"\\r").replace(b"\\u000D", b"\\r")
    for line_end in _LINE_ENDS:
        body = body.replace(line_end, b"\\n")
    return unmasked(b"".join([_CONTROL.sub(rb"\\ufffd", piece) for piece in _pieces(body)]))


def _pieces(body: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(body):
        cut = _CUT.search(body, start + _AT_ONCE)
        end = len(body) if cut is None else cut.start()
        yield body[start:end]
        start = end


def _with_long_numbers_as_texts(body: bytes) -> bytes:
    quoted = body.replace(b"\\\\", b"  ").replace(b'\\"', b"  ")  # as long, and each quote begins or ends a text
    pieces: list[bytes] = []
    done = counted = quotes = 0
    for found in _LONG_NUMBER.finditer(body):
        start, end = found.span()
        quotes += quoted.count(b'"', counted, start)
        counted = start
        if quotes % 2 == 0 and _is_beyond_64_bits(found[0]):
            pieces += (body[done:start], b'"%b"' % found[0])
            done = end
    pieces.append(body[done:])
    return b"".join(pieces)


def _is_beyond_64_bits(number: bytes) -> bool:
    return len(number) > _FEWEST_DIGITS + 1 or not -(2**63) <= int(number) < 2**64
