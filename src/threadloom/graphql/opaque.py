"""Opaque texts: values that a client carries about and gives back; global ids and cursors are made of them.

A text is base64url without padding of: a version byte, the values as a MessagePack array, four bytes of BLAKE2s over
both. The digest is keyed by `context`, so that a text is good only for what it was made for.

A checksum and not a signature: the texts grant nothing. Whoever computes one names something that the store looks up
by the caller's own tenant and user, as it does for every id. So there is no secret to share between servers or to
rotate, and a text outlives restarts.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import blake2s

import msgspec

Value = str | int | None

MAX_LENGTH = 4096
"""The longest text there is; longer ones are refused unread."""

_VERSION = b"\x01"
_CHECK_SIZE = 4

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Value])


def seal(values: Sequence[Value], *, context: bytes) -> str:
    """The one text that stands for `values`; `context` is at most 32 bytes.

    Raises:
        ValueError: the text would be longer than `MAX_LENGTH`, or a value is not Unicode (a lone surrogate).
    """
    body = _VERSION + _encoder.encode(values)
    text = urlsafe_b64encode(body + _check(body, context)).rstrip(b"=").decode()
    if len(text) > MAX_LENGTH:
        raise ValueError(f"an opaque text has at most {MAX_LENGTH} characters, not {len(text)}")
    return text


def unseal(text: str, *, context: bytes) -> list[Value]:
    """The values that `text` stands for.

    Raises:
        ValueError: `seal` never made this text in this context: forged, cut short, padded, of another version.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError("too long")
    sealed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    values = _decoder.decode(sealed[len(_VERSION) : -_CHECK_SIZE])
    # One comparison for all: the version, the checksum, and that base64 and MessagePack, which can both say one thing
    # in several ways, say it as `seal` does. So texts that differ never mean the same.
    if seal(values, context=context) != text:
        raise ValueError("not the text that stands for its values here")
    return values


def _check(body: bytes, context: bytes) -> bytes:
    return blake2s(body, digest_size=_CHECK_SIZE, key=context).digest()
