"""`threadloom export`, `import` and `backup` as they are typed."""

import asyncio
import errno
import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from builders import a_client, a_configuration
from processes import running
from server.archive.test_chatgpt import a_conversation, said
from server.archive.test_importing import a_long_thread, a_record, an_archive
from store.world import ADA, a_ref, an_entry
from threadloom.domain.archive import MOST_ROWS
from threadloom.server.cli import main
from threadloom.store import open_store

SETTINGS = """
[store]
url = "sqlite:///store.db"
[[sources]]
slug = "desk"
vendor = "local"
[[sources]]
slug = "notes"
vendor = "local"
"""


@pytest.fixture(autouse=True)
def _a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("threadloom.toml").write_text(SETTINGS, encoding="utf-8")


@pytest.fixture
def threadloom(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """Runs a command: exit code, standard output, standard error."""

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["threadloom", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capfd.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


async def _keep(url, *entries):
    async with open_store(url) as store:
        await store.index(ADA, entries)


@pytest.fixture
def kept():
    """A store with two threads in it."""
    asyncio.run(_keep("sqlite:///store.db", an_entry(a_ref("t1"), title="One"), an_entry(a_ref("t2"), title="Two")))


def mode(path):
    return stat.S_IMODE(Path(path).stat().st_mode)


@pytest.mark.usefixtures("kept")
def test_out_and_in(threadloom):
    """A file that only its owner can read; in another store it is the same again, and a second time changes nothing."""
    assert threadloom("export", "--output", "a.jsonl") == (0, "", "threadloom: 2 threads exported\n")
    assert mode("a.jsonl") == 0o600
    Path("other.toml").write_text(SETTINGS.replace("store.db", "other.db"), encoding="utf-8")
    code, told, _ = threadloom("import", "a.jsonl", "--config", "other.toml")
    assert (code, told.splitlines()[0]) == (0, "threads: 2 new, 0 changed, 0 as they were")
    _, told, _ = threadloom("import", "a.jsonl", "--config", "other.toml")
    assert told.splitlines()[0] == "threads: 0 new, 0 changed, 2 as they were"
    _, printed, _ = threadloom("export", "--config", "other.toml")
    assert printed == Path("a.jsonl").read_text(encoding="utf-8")


def test_from_standard_input(tmp_path):
    """A pipe is read as a file is."""
    command = [sys.executable, "-m", "threadloom", "import", "-"]
    done = subprocess.run(command, input=an_archive(a_record("t1")), capture_output=True, cwd=tmp_path, check=True)
    assert done.stdout.startswith(b"threads: 1 new, 0 changed")


def test_a_folder_that_may_not_be_written(threadloom, kept, monkeypatch):
    """A line, and no half file."""
    monkeypatch.setattr("threadloom.server.archive.files.mkstemp", _full)
    assert threadloom("export", "--output", "a.jsonl") == (
        1, "", "threadloom: a.jsonl cannot be written: No space left on device\n",
    )  # fmt: skip


def _full(**_where):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.usefixtures("kept")
def test_some_of_it(threadloom):
    """One tenant's, or some sources'."""
    assert threadloom("export", "--tenant", "umbrella")[2] == "threadloom: 0 threads exported\n"
    assert threadloom("export", "--source", "notes", "--source", "desk")[2] == "threadloom: 2 threads exported\n"


@pytest.mark.usefixtures("kept")
def test_markdown(threadloom):
    """One file, or one a thread."""
    Path("pages").mkdir()
    threadloom("export", "--format", "markdown", "--output", "pages")
    assert sorted(page.name[:4] for page in Path("pages").iterdir()) == ["one-", "two-"]
    _, printed, _ = threadloom("export", "--format", "markdown")
    assert printed == "".join(page.read_text(encoding="utf-8") for page in sorted(Path("pages").iterdir()))


def test_long_threads_in_a_folder(threadloom):
    """All of a long thread is in its one file."""
    Path("long.jsonl").write_bytes(an_archive(*a_long_thread(2 * MOST_ROWS), a_record("t2", messages=["other"])))
    threadloom("import", "long.jsonl")
    Path("pages").mkdir()
    threadloom("export", "--format", "markdown", "--output", "pages")
    sizes = sorted(page.read_text(encoding="utf-8").count("## User") for page in Path("pages").iterdir())
    assert sizes == [1, 2 * MOST_ROWS]


@pytest.mark.usefixtures("kept")
def test_a_pipe_that_closes():
    """Whoever reads only the first of it gets a line about that, no traceback."""
    asyncio.run(_keep("sqlite:///store.db", *(an_entry(a_ref(f"x{n}"), title="x" * 2_000) for n in range(200))))
    command = [sys.executable, "-m", "threadloom", "export"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read()
    assert (process.returncode, told) == (1, "threadloom: nobody reads on\n")


WRONG = [
    (("export",), "store.url is 'sqlite:///store.db': nothing has been kept there"),
    (("backup", "b.db"), "store.url is 'sqlite:///store.db': nothing has been kept there"),
    (("import", "nowhere.jsonl"), "FILE is 'nowhere.jsonl': it cannot be read: No such file or directory"),
    (("import", "threadloom.toml", "--source", "shop"), "--source: it should be a configured source of vendor local"),
    (("import", "x", "--from", "chatgpt"), "--tenant: it should say whose the conversations are"),
    (("import", "x", "--from", "chatgpt", "--tenant", "acme"), "--user: it should say whose the conversations are"),
    (
        ("import", "x", "--from", "chatgpt", "--tenant", "a", "--user", "b"),
        "--source: it should be a configured source",
    ),
]


@pytest.mark.parametrize(("words", "told"), WRONG)
def test_wrong_words(threadloom, words, told):
    """One line, exit code 2; a store that is not there is not made."""
    code, _, error = threadloom(*words)
    assert (code, error.count("\n")) == (2, 1)
    assert error.startswith(f"threadloom: {told}")
    assert not Path("store.db").exists()


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("backup", "store.db", "--force"), "FILE is 'store.db': that is the store itself"),
        (("backup", "./store.db-wal", "--force"), "FILE is 'store.db-wal': that is the store itself"),
        (("export", "--output", "store.db"), "--output is 'store.db': that is the store itself"),
        (("export", "--output", "no/such"), "--output is 'no/such': there is no such folder"),
        (("export", "--output", "."), "--output is '.': it should be a file, unless --format is markdown"),
        (("backup", "."), "FILE is '.': it should be a file"),
        (("backup", "threadloom.toml"), "FILE is 'threadloom.toml': it is there already; --force replaces it"),
    ],
)
def test_targets_that_are_refused(threadloom, words, told):
    """Nothing is written over that should not be."""
    before = Path("threadloom.toml").read_bytes()
    assert threadloom(*words) == (2, "", f"threadloom: {told}\n")
    assert Path("threadloom.toml").read_bytes() == before
    assert threadloom("export")[2] == "threadloom: 2 threads exported\n"


def test_no_archive(threadloom):
    """A file of another kind is told in a line."""
    assert threadloom("import", "threadloom.toml") == (
        1, "", "threadloom: threadloom.toml: it is no archive: its first line is no header\n",
    )  # fmt: skip


def test_refusals_are_told(threadloom):
    """By line and reason on standard error, with exit code 1; a hostile word moves no cursor."""
    Path("a.jsonl").write_bytes(an_archive(a_record("t1", source="gone\x1b[2J"), a_record("t2")))
    code, told, error = threadloom("import", "a.jsonl")
    assert code == 1
    assert error.startswith("threadloom: line 2: its source 'gone")
    assert "\x1b" not in error
    assert told.splitlines()[0] == "threads: 1 new, 0 changed, 0 as they were"
    assert told.splitlines()[-1] == "refused: 1"


def test_not_told_for_ever(threadloom):
    """Many refusals are a hundred lines and a count."""
    Path("a.jsonl").write_bytes(an_archive(*(a_record(f"t{n}", source="gone") for n in range(150))))
    _, told, error = threadloom("import", "a.jsonl")
    assert error.splitlines()[-1] == "threadloom: and 50 more"
    assert error.count("\n") == 101
    assert told.splitlines()[-1] == "refused: 150"


def test_strict(threadloom):
    """The first refusal is the end, and is told."""
    Path("a.jsonl").write_bytes(an_archive(a_record("t1"), a_record("t2", source="gone"), a_record("t3")))
    code, told, error = threadloom("import", "a.jsonl", "--strict")
    assert (code, told.splitlines()[0]) == (1, "threads: 1 new, 0 changed, 0 as they were")
    assert error.splitlines()[-1] == "threadloom: stopped there; what was before it is in"


def test_chatgpt(threadloom):
    """Conversations of others become the user's, and what is unknown in them is counted."""
    odd = said("b", "", "assistant", "a", content={"content_type": "hologram"})
    Path("conversations.json").write_text(json.dumps([a_conversation(said("a", "tea?"), odd)]), encoding="utf-8")
    words = ("--from", "chatgpt", "--tenant", "acme", "--user", "ada", "--source", "notes")
    code, told, error = threadloom("import", "conversations.json", *words)
    assert (code, error) == (0, "")
    assert told.splitlines() == [
        "threads: 1 new, 0 changed, 0 as they were",
        "agents: 0 new, 0 changed, 0 as they were",
        "from chatgpt into notes: 1 threads",
        "kept as unknown content: 1 of kind hologram",
        "refused: 0",
    ]


@pytest.mark.usefixtures("kept")
def test_backup(threadloom):
    """A store that opens with all in it, for its owner's eyes only; one that is there is replaced when asked to."""
    code, _, error = threadloom("backup", "copy.db")
    assert (code, error) == (0, "threadloom: the store is copied to copy.db, and the copy checked\n")
    assert mode("copy.db") == 0o600
    assert threadloom("backup", "copy.db", "--force")[0] == 0
    assert sorted(path.name for path in Path().glob("*copy*")) == ["copy.db"]
    Path("threadloom.toml").write_text(SETTINGS.replace("store.db", "copy.db"), encoding="utf-8")
    assert threadloom("export")[2] == "threadloom: 2 threads exported\n"


THREADS = "{ threads { nodes { title messages { nodes { text } } } } }"
NEW = """
mutation { createThread(input: {target: {source: "local"}, title: "Kept", messages: [{text: "Tea?"}]}) {
  thread { id } userErrors { message }
} }
"""


async def test_a_gateway_over_a_backup(tmp_path):
    """A copy made by another process while a gateway serves is a store: a gateway over it shows the same threads."""
    async with a_client(a_configuration(tmp_path)) as client:
        made = await client.data(NEW)
        assert made["createThread"]["userErrors"] == []
        shown = await client.data(THREADS)
        url = {"THREADLOOM_STORE__URL": f"sqlite:///{tmp_path / 'threadloom.db'}"}
        with running("backup", "copy.db", folder=tmp_path, **url) as command:
            assert await asyncio.to_thread(command.end) == 0
        await client.data(NEW)
    copied = a_configuration(tmp_path).store.model_copy(update={"url": f"sqlite:///{tmp_path / 'copy.db'}"})
    async with a_client(a_configuration(tmp_path).model_copy(update={"store": copied})) as client:
        assert await client.data(THREADS) == shown
