"""Callers' keys and the key that they are digested under."""

import stat
import sys
from pathlib import Path

import pytest

from threadloom.domain.call import Role
from threadloom.domain.clock import Instant
from threadloom.server.configuration import checked
from threadloom.server.keys import ServerKey, is_well_formed, new_key, server_key
from threadloom.server.settings import Settings
from threadloom.server.wrong import ConfigurationError


def _new(under: ServerKey):
    return new_key(under, tenant="acme", user="ana", role=Role.WRITER, name="Ana", now=Instant(1), expires_at=None)


def _settings(folder: Path, **auth: object) -> Settings:
    return checked({"store": {"url": f"sqlite:///{folder}/threadloom.db"}, "auth": {"mode": "keys", **auth}})


def test_record_holds_a_digest_under_the_server_key():
    """Neither the key nor a digest that anybody could make without the server key is kept."""
    one, other = ServerKey(b"1" * 32), ServerKey(b"2" * 32)
    key, record = _new(one)
    assert record.digest == one.digest(key) != other.digest(key)
    assert len(record.digest) == 32
    assert key not in repr(record)


def test_key_begins_with_the_prefix_that_recognises_it():
    """`tl_`, eight characters, and as much chance again as a key needs, none of it in the prefix."""
    key, record = _new(ServerKey(b"1" * 32))
    assert key.startswith(record.prefix + "_")
    assert len(record.prefix) == 11
    assert len(key.removeprefix(record.prefix + "_")) == 43
    assert is_well_formed(key)


def test_no_two_keys_are_alike():
    """They are drawn, not counted."""
    assert len({_new(ServerKey(b"1" * 32))[0] for _ in range(50)}) == 50


def test_server_key_is_made_once_beside_the_database(tmp_path: Path):
    """The first start makes it, the next one finds it, and nobody else may read it."""
    first = server_key(_settings(tmp_path)).digest("x")
    file = tmp_path / "threadloom.db.key"
    assert server_key(_settings(tmp_path)).digest("x") == first
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    if sys.platform != "win32":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_server_key_may_come_from_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A configured one is used, and none is made."""
    monkeypatch.setenv("SERVER_KEY", "0" * 32)
    assert server_key(_settings(tmp_path, server_key={"env": "SERVER_KEY"})).digest("x") == ServerKey(b"0" * 32).digest(
        "x"
    )
    assert list(tmp_path.iterdir()) == []


def test_short_server_key_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """It could be guessed; the line does not show it."""
    monkeypatch.setenv("SERVER_KEY", "short")
    with pytest.raises(ConfigurationError, match=r"^auth\.server_key: it should hold at least 32 characters$"):
        server_key(_settings(tmp_path, server_key={"env": "SERVER_KEY"}))


def test_folder_that_is_not_there_is_told(tmp_path: Path):
    """One line, no traceback."""
    with pytest.raises(ConfigurationError, match=r"auth\.server_key: .*cannot be read or made"):
        server_key(_settings(tmp_path / "nowhere"))


def test_server_key_is_never_shown():
    """Not even to a debugger's print."""
    assert "111" not in repr(ServerKey(b"1" * 32))
