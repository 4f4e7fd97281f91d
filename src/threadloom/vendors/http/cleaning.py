"""What a vendor's JSON may hold by the grammar and no answer of ours should: control characters, numbers beyond 64
bits, half surrogate pairs, and nesting beyond reason. One place for every vendor, on the bytes of a body before it is
read, so that nothing is walked through twice and a clean body costs a few searches in C.
"""

import re

MAX_DEPTH = 100
MAX_NODES = 200_000
"""Arrays and objects: each costs some hundred bytes once it is read, so that 8 MB could become gigabytes."""

# Escapes that stand for control characters; a line feed and a tab are texts' own.
_BY_LETTER = re.compile(rb"\\[rbf]")
_BY_NUMBER = re.compile(rb"\\u00(?:[01]|7[fF]|[89])")
_PLAIN_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")
# A carriage return, with the line feed that may follow; another control character; or else an escape to be left alone.
_ANY_CONTROL = re.compile(
    rb"\\(?:(r|u000[dD])(?:\\(?:n|u000[aA]))?"
    rb"|([bf]|u00(?:0[0-8bBcCeEfF]|1[0-9a-fA-F]|7[fF]|[89][0-9a-fA-F]))|.)|(\x7f|\xc2[\x80-\x9f])",
    re.DOTALL,
)

# An escaped backslash or a whole pair of surrogates is matched first and left alone; half a pair is captured.
_HALF_PAIR = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)

_FEWEST_DIGITS = 19
_AS_ZEROS = bytes(0x30 if chr(byte).isascii() and chr(byte).isdigit() else 0x20 for byte in range(256))
_ZEROS = b"0" * _FEWEST_DIGITS
_LONG_NUMBER = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|((?<![0-9.])-?[0-9]{19,}+(?![.eE]))', re.DOTALL)

_ALL = bytes(range(256))
_BUT_OPENING = _ALL.translate(None, b"[{")
_AS_BRACES = bytes.maketrans(b"[]", b"{}")
_BUT_MARKS = _ALL.translate(None, b'[]{}"')
_ESCAPED_MARK = re.compile(rb'\\["\\]')


def cleaned(body: bytes) -> bytes:
    """The body as it may be read: a carriage return is a line feed (with a line feed behind it, that one), any other
    control character U+FFFD (C0 but line feed and tab, DEL, C1), an integer beyond 64 bits the text of its digits.
    """
    if _may_hold_control(body):
        body = _ANY_CONTROL.sub(_in_place_of_control, body)
    if _ZEROS in body.translate(_AS_ZEROS):
        body = _LONG_NUMBER.sub(_in_place_of_number, body)
    return body


def without_half_pairs(body: bytes) -> bytes:
    """The body with U+FFFD for each half surrogate pair, which UTF-8 cannot say."""
    return _HALF_PAIR.sub(lambda found: b"\\ufffd" if found[1] else found[0], body)


def is_beyond_reason(body: bytes) -> bool:
    """Whether JSON nests more than 100 arrays and objects, or has more than 200,000; it may say no of what is no JSON.

    Brackets in texts are told apart, for texts may hold any. Layer by layer the innermost pairs are taken away.
    """
    if len(body.translate(None, _BUT_OPENING)) <= MAX_DEPTH:  # so are most answers about one thing
        return False
    if _ESCAPED_MARK.search(body):
        body = _ESCAPED_MARK.sub(b"", body)
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


def _in_place_of_control(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return b"\\n"
    if found[2]:
        return b"\\ufffd"
    return "\ufffd".encode() if found[3] else found[0]


def _in_place_of_number(found: re.Match[bytes]) -> bytes:
    number = found[1]
    if number is None or (len(number) <= _FEWEST_DIGITS + 1 and -(2**63) <= int(number) < 2**64):
        return found[0]
    return b'"%b"' % number
