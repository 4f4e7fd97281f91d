"""The command line: what it prints, and how it ends."""

import asyncio
import signal
import socket
import sys
from importlib.metadata import version
from itertools import chain
from pathlib import Path

import pytest

from processes import free_block, running
from threadloom.sandbox.sandbox import Sandbox
from threadloom.server.cli import main
from threadloom.server.keys import is_well_formed

ROOT = Path(__file__).resolve().parents[2]
KEYS = "keys.toml"


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(KEYS).write_text('[auth]\nmode = "keys"\n', encoding="utf-8")


@pytest.fixture
def threadloom(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """Runs a command that ends by itself: exit code, standard output, standard error."""

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["threadloom", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capfd.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


def test_version(threadloom):
    """As it is installed."""
    assert threadloom("--version") == (0, f"threadloom {version('threadloom')}\n", "")


def test_help_names_every_command(threadloom):
    """With what each does."""
    _, shown, _ = threadloom("--help")
    for command in ("demo", "serve", "sandbox", "schema", "check", "keys"):
        assert f"\n  {command} " in shown


def test_schema_is_the_committed_one(threadloom):
    """Printed word for word, and found the same by --check."""
    committed = ROOT / "schema.graphql"
    assert threadloom("schema")[:2] == (0, committed.read_text(encoding="utf-8"))
    code, told, _ = threadloom("schema", "--check", str(committed))
    assert code == 0
    assert "says the same as the schema; nothing was released yet" in told


def test_schema_that_differs_is_told(threadloom):
    """With exit code 1."""
    text = (ROOT / "schema.graphql").read_text(encoding="utf-8").replace("totalCount: Int\n", "totalCount: Int!\n", 1)
    Path("old.graphql").write_text(text, encoding="utf-8")
    code, told, _ = threadloom("schema", "--check", "old.graphql")
    assert code == 1
    assert "totalCount" in told


def test_schema_file_that_is_not_there_is_told(threadloom):
    """One line, exit code 2; one that is no schema likewise."""
    Path("words.graphql").write_text("type Query {\n words words }", encoding="utf-8")
    for file in ("nowhere.graphql", "words.graphql"):
        code, _, told = threadloom("schema", "--check", file)
        assert (code, told.count("\n")) == (2, 1)
        assert told.startswith(f"threadloom: --check is '{file}': it ")


def test_check_of_a_local_source(threadloom):
    """Which is always there."""
    code, table, _ = threadloom("check")
    assert code == 0
    assert table.splitlines()[0].split() == ["source", "vendor", "name", "address", "answer", "ms"]
    assert table.splitlines()[1].split()[:5] == ["local", "local", "Local", "here", "ok"]


async def test_check_reaches_every_source(tmp_path: Path):
    """One that cannot be reached, or refuses the key, fails the check and no other source."""
    async with Sandbox() as sandbox:
        tables = [
            ("good", "umami", sandbox.emulators["umami"].base_url, sandbox.emulators["umami"].api_key),
            ("locked", "openai-assistants", sandbox.emulators["openai-assistants"].base_url, "wrong-key-1234"),
            ("gone", "openai-assistants", "http://127.0.0.1:9", "any"),
        ]
        file = tmp_path / "sources.toml"
        lines = [
            f'[[sources]]\nslug = "{slug}"\nvendor = "{vendor}"\nbase_url = "{url}"\napi_key = "{key}"\n'
            for slug, vendor, url, key in tables
        ]
        file.write_text("".join(lines), encoding="utf-8")
        with running("check", "--config", str(file), folder=tmp_path) as command:
            code = await asyncio.to_thread(command.end)
            table = {line.split()[0]: line for line in command.rest()}
    assert code == 1
    assert " ok " in table["good"]
    assert "VENDOR_REJECTED" in table["locked"]
    assert "VENDOR_UNREACHABLE" in table["gone"]
    assert "wrong-key" not in "".join(table.values())


def test_wrong_configuration_is_one_line(threadloom):
    """On standard error, with exit code 2, for every command that reads one."""
    Path("wrong.toml").write_text("[server]\nport = 99999\n", encoding="utf-8")
    for words in (["serve"], ["check"], ["keys", "list"]):
        code, shown, told = threadloom(*words, "--config", "wrong.toml")
        assert (code, shown) == (2, "")
        assert told == "threadloom: server.port is 99999: it should be less than or equal to 65535\n"


def test_missing_configuration_is_one_line(threadloom):
    """A file that is named must be there."""
    code, _, told = threadloom("serve", "--config", "nowhere.toml")
    assert (code, told) == (2, "threadloom: nowhere.toml cannot be read: No such file or directory\n")


def test_store_that_cannot_be_opened_is_one_line(threadloom):
    """Whatever is wrong with it."""
    Path("file.db").write_text("this is no database, and never was one: " * 100, encoding="utf-8")
    for url in ("sqlite:///nowhere/x.db", "sqlite:///file.db"):
        Path("store.toml").write_text(f'[store]\nurl = "{url}"\n', encoding="utf-8")
        code, _, told = threadloom("check", "--config", "store.toml")
        assert (code, told.count("\n")) == (2, 1), told
        assert told.startswith(f"threadloom: store.url is '{url}': ")


def test_source_without_an_address_is_one_line(threadloom):
    """Where its vendor has none of its own."""
    Path("source.toml").write_text('[[sources]]\nslug = "a"\nvendor = "openai-assistants"\n', encoding="utf-8")
    code, _, told = threadloom("check", "--config", "source.toml")
    assert (code, told.count("\n")) == (2, 1)
    assert told.startswith("threadloom: sources[0]")
    assert "base_url" in told


def test_keys_that_are_missing_are_a_line_each(threadloom, monkeypatch: pytest.MonkeyPatch):
    """Setting and variable are named, before anything is opened."""
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)
    source = '[[sources]]\nslug = "{}"\nvendor = "umami"\napi_key = {{ env = "NO_SUCH_KEY" }}\n'
    Path("keyless.toml").write_text(source.format("a") + source.format("b"), encoding="utf-8")
    for command in ("serve", "check"):
        code, _, told = threadloom(command, "--config", "keyless.toml")
        lines = [
            f"threadloom: sources[{place}].api_key: environment variable NO_SUCH_KEY is not set" for place in (0, 1)
        ]
        assert (code, told.splitlines()) == (2, lines)
    assert not Path("threadloom.db").exists()


def test_port_that_is_taken_is_one_line(threadloom):
    """For the demo as for the gateway."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for words in (["serve"], ["demo", "--no-open"]):
            code, _, told = threadloom(*words, "--port", str(port))
            taken_line = f"threadloom: server.port is {port}: cannot listen on 127.0.0.1: it is taken"
            assert (code, told) == (2, f"{taken_line}; --port chooses another\n")


def test_address_of_another_machine_is_one_line(threadloom):
    """Nothing listens there."""
    Path("host.toml").write_text('[server]\nhost = "192.0.2.1"\n[auth]\nmode = "keys"\n', encoding="utf-8")
    code, _, told = threadloom("serve", "--config", "host.toml", "--port", "0")
    assert (code, told.count("\n")) == (2, 1)


def test_keys_are_shown_once_listed_and_revoked(threadloom):
    """The key itself is printed by `create` alone; the rest knows it by its prefix."""
    code, key, note = threadloom("keys", "create", "--tenant", "acme", "--user", "ana", "--config", KEYS)
    key = key.strip()
    assert code == 0
    assert is_well_formed(key)
    assert key not in note
    threadloom("keys", "create", "--tenant", "acme", "--user", "bo", "--role", "reader", "--name", "Bo's phone",
               "--expires-in-days", "30", "--config", KEYS)  # fmt: skip
    _, table, _ = threadloom("keys", "list", "--config", KEYS)
    assert key not in table
    first, second = table.splitlines()[1:]
    assert first.split()[:5] == [key[:11], "acme", "ana", "writer", "ana"]
    assert "reader" in second
    assert "Bo's phone" in second
    code, told, _ = threadloom("keys", "revoke", key[:11], "--config", KEYS)
    assert (code, told) == (0, f"{key[:11]} of ana is revoked\n")
    _, table, _ = threadloom("keys", "list", "--config", KEYS)
    assert len(table.splitlines()[1].split()) > len(first.split())


def test_key_that_is_not_there_cannot_be_revoked(threadloom):
    """One line, exit code 1."""
    code, _, told = threadloom("keys", "revoke", "tl_nothere1", "--config", KEYS)
    assert (code, told.count("\n")) == (1, 1)


@pytest.mark.parametrize(
    "words",
    [
        ["--tenant", "", "--user", "ana"],
        ["--tenant", "acme", "--user", " "],
        ["--tenant", "acme"],
        ["--tenant", "acme", "--user", "ana", "--role", "king"],
        ["--tenant", "acme", "--user", "ana", "--expires-in-days", "0"],
    ],
)
def test_keys_for_nobody_are_refused(threadloom, words: list[str]):
    """Without a traceback."""
    code, shown, told = threadloom("keys", "create", *words, "--config", KEYS)
    assert (code, shown) == (2, "")
    assert "Traceback" not in told


@pytest.mark.parametrize("option", ["--tenant", "--user", "--name"])
@pytest.mark.parametrize("character", ["\n", "\x1b", "\x7f", "\x85", "\u2028", "\udcff"])
def test_names_of_keys_are_one_line_of_text(threadloom, option: str, character: str):
    """They stand in tables and logs; what would break a line or command a terminal is refused, in one line itself."""
    words = {"--tenant": "acme", "--user": "ana", "--name": "Ana"}
    words[option] = f"an{character}a"
    code, shown, told = threadloom("keys", "create", *chain(*words.items()), "--config", KEYS)
    assert (code, shown, told) == (2, "", f"threadloom: {option}: it should hold no control characters\n")
    assert not Path("threadloom.db").exists()


def test_sandbox_says_where_it_is_and_ends_cleanly(tmp_path: Path):
    """Control API and vendors, with their keys."""
    first = free_block(8)
    with running("sandbox", "--port", str(first), folder=tmp_path) as command:
        lines = command.until("openai-assistants")
        assert any(f"http://127.0.0.1:{first}" in line for line in lines)
        assert command.stop(signal.SIGINT) == 0
        assert command.errors == []
