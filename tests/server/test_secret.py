"""Secrets that a configuration names."""

from pathlib import Path

import pytest

from threadloom.server.configuration import checked
from threadloom.server.credentials import SettingsCredentials
from threadloom.server.secret import Secret
from threadloom.server.wrong import ConfigurationError


def test_secret_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    """White space around it is no part of it."""
    monkeypatch.setenv("DESK_KEY", " sk-1 \n")
    assert Secret(env="DESK_KEY").read("sources[0].api_key") == "sk-1"


def test_secret_is_read_from_a_file(tmp_path: Path):
    """As container platforms mount them."""
    (tmp_path / "key").write_text("sk-2\n", encoding="utf-8")
    assert Secret(file=tmp_path / "key").read("sources[0].api_key") == "sk-2"


def test_what_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Setting and place are named; an empty secret is as bad as none."""
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    monkeypatch.setenv("EMPTY_KEY", " ")
    (tmp_path / "empty").touch()
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    (tmp_path / "two").write_text("one\ntwo", encoding="utf-8")
    for secret, told in [
        (Secret(env="NO_SUCH_KEY"), "x: environment variable NO_SUCH_KEY is not set"),
        (Secret(env="EMPTY_KEY"), "x: environment variable EMPTY_KEY is empty"),
        (Secret(file=tmp_path / "empty"), "is empty"),
        (Secret(file=tmp_path / "none"), "cannot be read: No such file or directory"),
        (Secret(file=tmp_path / "binary"), "cannot be read: it is not UTF-8 text"),
        (Secret(file=tmp_path / "two"), "should hold printable ASCII characters on one line"),
    ]:
        with pytest.raises(ConfigurationError) as caught:
            secret.read("x")
        assert told in caught.value.lines[0]


def test_every_missing_key_is_told_at_once(monkeypatch: pytest.MonkeyPatch):
    """One start is enough to learn of them all."""
    monkeypatch.delenv("KEY_A", raising=False)
    monkeypatch.delenv("KEY_B", raising=False)
    sources = [
        {
            "slug": name,
            "vendor": "umami",
            "base_url": "https://api.example.com",
            "api_key": {"env": f"KEY_{name.upper()}"},
        }
        for name in ("a", "b")
    ]
    with pytest.raises(ConfigurationError) as caught:
        SettingsCredentials.read(checked({"sources": sources}))
    assert [line.split(":")[0] for line in caught.value.lines] == ["sources[0].api_key", "sources[1].api_key"]


def test_no_repr_shows_a_secret(monkeypatch: pytest.MonkeyPatch):
    """Neither settings nor credentials tell a key to whoever prints them."""
    source = {"slug": "a", "vendor": "umami", "base_url": "http://127.0.0.1:1", "api_key": "sk-hidden"}
    settings = checked({"sources": [source]})
    shown = repr(settings) + str(settings) + repr(SettingsCredentials.read(settings)) + settings.model_dump_json()
    assert "sk-hidden" not in shown
