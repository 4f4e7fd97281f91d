"""`threadloom demo` as a process: what it begins with, how it ends, what it leaves behind."""

import json
import re
import signal
import socket
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import concat_ast, parse, print_ast, separate_operations

import processes
from processes import Demo
from threadloom.sandbox.thena import seeds as thena
from threadloom.server.demo.seeds import seeds

SOURCES = ("local", "humm", "umami", "assistants", "thena", "mindset", "conversations")

_INBOX = """
{
  threads(first: 100) {
    totalCount
    nodes {
      id
      title
      source { slug }
      lastActivityAt
      lastMessage { text }
    }
    outages { code }
  }
}
"""
_FEEDBACK = """
{
  threads(first: 70) {
    nodes { source { slug } feedback(first: 2) { nodes { rating syncState message { role } } outages { code } } }
  }
}
"""
_AT_THENA = """
{ threads(first: 100, filter: {sources: ["thena"]}) { nodes { nativeId title lastMessage { text } } } }
"""
_START = """
mutation ($text: String!) {
  startThread(input: {target: {source: "local"}, message: {text: $text}}) { thread { id } userErrors { message } }
}
"""


def _said(row: dict[str, Any]) -> str | None:
    """The words of a thread's last message, empty where it is a call alone; None where there is none."""
    return row["lastMessage"] and row["lastMessage"]["text"]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Generator[Demo]:
    """A demo that nobody has written to."""
    with processes.demo(folder=tmp_path_factory.mktemp("fresh")) as opened:
        yield opened


def test_it_says_where_everything_is_and_what_to_try(fresh: Demo):
    """The endpoint, the sandbox's control API, its vendors, three things to try."""
    assert f"{fresh.url}/graphql" in fresh.welcome
    vendors = httpx.get(fresh.control_url, trust_env=False).json()["vendors"]
    assert all(vendor["base_url"] in fresh.welcome for vendor in vendors)
    assert [f"  {number}. " in fresh.welcome for number in (1, 2, 3, 4)] == [True, True, True, False]


def test_what_it_tells_to_type_works(fresh: Demo):
    """The command that takes a vendor down is one that a shell understands."""
    (line,) = [line.strip() for line in fresh.welcome.splitlines() if line.strip().startswith("curl ")]
    _, option, body, url = line.replace(": ", ":").split()
    assert option == "-d"
    assert httpx.post(url, content=body.strip("'"), trust_env=False).json()["state"] == "down"
    up = httpx.post(url, content='{"state": "up"}', trust_env=False)
    assert up.json()["state"] == "up"


def test_the_readmes_first_query_has_the_readmes_answer(fresh: Demo):
    """Word for word: what the README tells to type, and what it says comes back."""
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (body,) = re.findall(r"-d '(\{\"query\":.*?)'\n", text, re.DOTALL)
    (answer,) = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    headers = {"content-type": "application/json"}
    response = httpx.post(f"{fresh.url}/graphql", content=body, headers=headers, trust_env=False)
    assert response.json() == json.loads(answer)


def test_inbox_holds_every_source(fresh: Demo):
    """One query, all rows: at least eight threads of each source, latest activity first.

    Each has a title, and a last message unless it began with a prompt that is not shown.
    """
    inbox = fresh.data(_INBOX)["threads"]
    found = [row["source"]["slug"] for row in inbox["nodes"]]
    moments = [row["lastActivityAt"][:19] for row in inbox["nodes"]]
    assert {slug: found.count(slug) >= 8 for slug in SOURCES} == dict.fromkeys(SOURCES, True)
    assert inbox["totalCount"] == len(found)
    assert inbox["outages"] == []
    assert all(row["title"] for row in inbox["nodes"])
    silent = [row["title"] for row in inbox["nodes"] if _said(row) is None]
    assert silent == [seed.title for seed in seeds(None, SOURCES) if seed.is_hidden]
    assert moments == sorted(moments, reverse=True)


def test_sources_take_turns_in_the_inbox(fresh: Demo):
    """No source fills the top of the list alone: the times are interleaved."""
    rows = fresh.data(_INBOX)["threads"]["nodes"]
    assert {row["source"]["slug"] for row in rows[: len(SOURCES)]} == set(SOURCES)


def test_threads_made_at_a_vendor_are_in_the_inbox(fresh: Demo):
    """All that Thena's desk holds, though only some are seeds: synchronisation found them, and their words."""
    found = fresh.data(_AT_THENA)["threads"]["nodes"]
    at_the_desk = {str(thread.id): thread.title for thread in thena.load()}
    adopted = {seed.adopt for seed in seeds(None, {"thena"})}
    assert at_the_desk.keys() - adopted
    inbox = {row["nativeId"]: row for row in found}
    for native_id in at_the_desk.keys() - adopted:
        assert inbox[native_id]["title"] == at_the_desk[native_id]
        assert inbox[native_id]["lastMessage"]["text"]


def test_an_inbox_view_asks_no_vendor(fresh: Demo):
    """Thirty rows over all sources with all that a frontend shows of them, and a search: the sandbox hears nothing."""
    fresh.forget_requests()
    inbox = fresh.data(_frontends("Inbox"), {"first": 30})
    found = fresh.data(_frontends("SearchThreads"), {"text": "guitar"})
    assert fresh.requests() == []
    rows = [edge["node"] for edge in inbox["threads"]["edges"]]
    assert len(rows) == 30
    assert {row["source"]["slug"] for row in rows} == set(SOURCES)
    assert inbox["pinned"]["edges"]
    assert found["threads"]["edges"]


def _frontends(name: str) -> str:
    """A frontend's operation with the fragments that it spreads."""
    files = sorted((Path(__file__).parents[1] / "schema_ops").glob("*.graphql"))
    document = concat_ast([parse(file.read_text(encoding="utf-8")) for file in files])
    return print_ast(separate_operations(document)[name])


def test_seeds_show_what_the_gateway_keeps(fresh: Demo):
    """Tags, a pin, an archive, and threads that wait for somebody, with a run where the vendor has such a thing."""
    data = fresh.data("""
      {
        tags { tag count }
        pinned: threads(filter: {pinned: true}) { totalCount }
        archived: threads(filter: {archived: true}) { totalCount }
        waiting: threads(filter: {statuses: [WAITING_FOR_INPUT]}) { nodes { source { slug } latestRun { status } } }
      }
    """)
    waiting = {node["source"]["slug"]: node["latestRun"] for node in data["waiting"]["nodes"]}
    asks = {"status": "REQUIRES_ACTION"}
    assert len(data["tags"]) >= 5
    assert data["pinned"]["totalCount"] >= 1
    assert data["archived"]["totalCount"] >= 1
    assert waiting == {"assistants": asks, "conversations": asks, "humm": None}


def test_seeds_show_feedback_of_every_kind(fresh: Demo):
    """At its vendor where that takes it, on answers or, where none can be read, on the thread."""
    rows = fresh.data(_FEEDBACK)["threads"]["nodes"]
    ratings = {
        (row["source"]["slug"], item["rating"], item["syncState"], item["message"] and item["message"]["role"])
        for row in rows
        for item in row["feedback"]["nodes"]
    }
    assert [row["feedback"]["outages"] for row in rows] == [[]] * len(rows)
    assert ratings >= {
        ("humm", "POSITIVE", "SYNCED", None),
        ("humm", "NEGATIVE", "SYNCED", None),
        ("thena", "POSITIVE", "SYNCED", "ASSISTANT"),
        ("thena", "NEGATIVE", "SYNCED", "ASSISTANT"),
        ("assistants", "POSITIVE", "LOCAL_ONLY", "ASSISTANT"),
        ("mindset", "POSITIVE", "LOCAL_ONLY", None),
        ("conversations", "POSITIVE", "LOCAL_ONLY", None),
        ("local", "NEGATIVE", "SYNCED", "ASSISTANT"),
    }


def test_every_analysis_of_humm_has_ended(fresh: Demo):
    """How it ended was told by Humm's answers to changes; nothing else of it can be read."""
    nodes = fresh.data('{ threads(first: 50, filter: {sources: ["humm"]}) { nodes { status sharing } } }')["threads"]
    assert {node["status"] for node in nodes["nodes"]} == {"COMPLETED", "WAITING_FOR_INPUT", "REFUSED", "FAILED"}
    assert {node["sharing"] for node in nodes["nodes"]} == {"PRIVATE", "ORGANIZATION"}


def test_agents_that_sources_begin_with_bear_their_names(fresh: Demo):
    """Before anybody has listed agents; Humm has none."""
    sources = fresh.data("{ sources { slug defaultAgent { name } } }")["sources"]
    names = {source["slug"]: source["defaultAgent"] and source["defaultAgent"]["name"] for source in sources}
    assert names == dict.fromkeys(SOURCES, "Echo") | {"humm": None, "mindset": "helpdesk"}


def test_health(fresh: Demo):
    """Alive and ready, on the port that it tells."""
    assert httpx.get(f"{fresh.url}/healthz", trust_env=False).json() == {"status": "alive"}
    assert httpx.get(f"{fresh.url}/readyz", trust_env=False).json()["status"] == "ready"


def test_name_that_points_here_is_refused(fresh: Demo):
    """A page of another machine cannot reach the demo by a name of its own."""
    body = {"query": "{ viewer { name } }"}
    for headers, status in [
        ({"host": "evil.example"}, 421),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": fresh.url}, 200),
    ]:
        answer = httpx.post(f"{fresh.url}/graphql", json=body, headers=headers, trust_env=False)
        assert answer.status_code == status, headers


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_ends_cleanly(tmp_path: Path, number: int):
    """On Ctrl-C, when asked to terminate, when its terminal closes: no traceback, ports free, nothing left."""
    with processes.demo(folder=tmp_path) as opened:
        ports = [int(url.rsplit(":", 1)[1]) for url in (opened.url, opened.control_url)]
        assert [path.name.startswith("threadloom-demo-") for path in tmp_path.iterdir()] == [True]
        assert opened.command.stop(number) == 0
        assert opened.command.errors == []
    assert list(tmp_path.iterdir()) == []
    for port in ports:
        with socket.socket() as free:
            free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            free.bind(("127.0.0.1", port))


def test_it_ends_cleanly_while_it_begins(tmp_path: Path):
    """Ctrl-C in the middle of seeding leaves nothing behind either."""
    with processes.running("demo", "--no-open", "--port", "0", folder=tmp_path) as command:
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("threadloom-demo-*/threadloom.db")) and time.monotonic() < deadline:
            time.sleep(0.005)
        assert command.stop() == 0
        assert command.errors == []
    assert list(tmp_path.iterdir()) == []


def test_data_is_kept_and_seeded_once(tmp_path: Path):
    """With --data, a second start finds the threads of the first, those that were written since included."""
    words = ("--data", str(tmp_path / "kept"))
    with processes.demo(*words, folder=tmp_path) as first:
        first.data(_START, {"text": "Remember me."})
        before = first.data(_INBOX)["threads"]
    with processes.demo(*words, folder=tmp_path) as second:
        after = second.data(_INBOX)["threads"]
    assert after == before
    assert "Remember me." in map(_said, after["nodes"])


def test_sandbox_ports_can_be_chosen(tmp_path: Path):
    """The control API has the one named, the vendors those behind it; one that is taken is told in a line."""
    port = processes.free_block(8)
    with processes.demo("--sandbox-port", str(port), folder=tmp_path) as opened:
        assert opened.control_url == f"http://127.0.0.1:{port}"
        words = ("demo", "--no-open", "--port", "0", "--sandbox-port", str(port))
        with processes.running(*words, folder=tmp_path) as second:
            assert second.end() == 2
            assert len(second.errors) == 1
            assert second.errors[0].startswith(f"threadloom: --sandbox-port is {port}: ")
