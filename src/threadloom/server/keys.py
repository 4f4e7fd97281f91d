"""Callers' keys: made, shown once, and kept as a digest alone.

A key is `tl_`, eight characters that recognise it, `_`, and 256 random bits. What is kept is its HMAC-SHA-256 under
the server key, so that the database alone lets nobody in.
"""

import hashlib
import hmac
import os
import re
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from threadloom.domain.call import Role
from threadloom.domain.clock import Instant
from threadloom.domain.ids import TenantId, UserId
from threadloom.domain.query import KeyRecord

from .settings import Settings
from .wrong import ConfigurationError

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
KEY_BEGINS = "tl_"
_FORM = re.compile(KEY_BEGINS + r"[a-z2-9]{8}_[A-Za-z0-9_-]{43}")
_SHORTEST_SERVER_KEY = 32


class ServerKey:
    """What callers' keys are digested under; never shown."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def __repr__(self) -> str:
        return "ServerKey(***)"

    def digest(self, key: str) -> bytes:
        """What is kept of a key."""
        return hmac.digest(self._secret, key.encode(), hashlib.sha256)


def is_well_formed(key: str) -> bool:
    """Whether a text can be a key at all."""
    return _FORM.fullmatch(key) is not None


def new_key(
    server_key: ServerKey, *, tenant: str, user: str, role: Role, name: str, now: Instant, expires_at: Instant | None
) -> tuple[str, KeyRecord]:
    """A new key, to be shown once, and the record to keep."""
    prefix = KEY_BEGINS + "".join(secrets.choice(_ALPHABET) for _ in range(8))
    key = f"{prefix}_{secrets.token_urlsafe(32)}"
    record = KeyRecord(
        prefix=prefix,
        digest=server_key.digest(key),
        tenant=TenantId(tenant),
        user=UserId(user),
        role=role,
        name=name,
        created_at=now,
        expires_at=expires_at,
    )
    return key, record


def server_key(settings: Settings) -> ServerKey:
    """The server key: the configured one, else the one in a file beside the database, made on first use.

    A store in memory has one of its own, which is gone with it.

    Raises:
        ConfigurationError: it cannot be read or made, or is shorter than 32 characters.
    """
    path = settings.store.url.removeprefix("sqlite://").removeprefix("/")
    if settings.auth.server_key is not None:
        text, place = settings.auth.server_key.read("auth.server_key"), "auth.server_key"
    elif path in {"", ":memory:"}:
        text, place = secrets.token_urlsafe(48), "memory"
    else:
        text, place = _from_file(Path(f"{path}.key")), f"{path}.key"
    if len(text) < _SHORTEST_SERVER_KEY:
        raise ConfigurationError([f"{place}: it should hold at least {_SHORTEST_SERVER_KEY} characters"])
    return ServerKey(text.encode())


def _from_file(file: Path) -> str:
    """The text of the file; where there is none, of one made whole and readable by its owner alone."""
    try:
        if not file.exists():
            _make(file)
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError([f"auth.server_key: {file} cannot be read or made: {error}"]) from error


def _make(file: Path) -> None:
    descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix=file.name)  # made with mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as handle:
            handle.write(secrets.token_urlsafe(48) + "\n")
        with suppress(FileExistsError):  # another process was faster: its key holds
            os.link(draft, file)
    finally:
        Path(draft).unlink()
