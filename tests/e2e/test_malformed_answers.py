"""What vendors answer against all sense: told once, others' data whole, writes never taken for not done.

Every source here is behind a pipe (`bending`): the emulated vendor does what it is asked, and its answer is bent.
"""

from typing import Any

import pytest
import pytest_asyncio

from e2e.bending import Pipes
from e2e.house import HELLO, Asker, House, Tables, refusals
from e2e.nonsense import ANOTHER, NOT_JSON, SENSELESS, WITHOUT_ID

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def tables(piping: Pipes) -> Tables:
    """Every source behind a pipe."""
    return piping.tables


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def threads(ann: Asker, pipes: Pipes) -> dict[str, str]:
    """A thread at each vendor, which has one message of ann's at least."""
    starts = {vendor: await ann.do("startThread", target={"source": vendor}, message=HELLO) for vendor in pipes}
    return {vendor: started["thread"]["id"] for vendor, started in starts.items()}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def message(ann: Asker, threads: dict[str, str]) -> str:
    """The message at Thena."""
    asked = "query ($id: ID!) { thread(id: $id) { messages(first: 1) { nodes { id } } } }"
    return (await ann.read(asked, id=threads["thena"]))["thread"]["messages"]["nodes"][0]["id"]


class Read:
    """A list that hangs on threads: what it asks, and where Thena is asked for it."""

    def __init__(self, field: str, rows: str, path: str) -> None:
        self.field = field
        self.path = path
        self._rows = rows

    def document(self, outages: str) -> str:
        """Of every thread of the inbox."""
        asked = f"{self.field}(first: 5) {{ {outages} nodes {{ {self._rows} }} }}"
        return f"{{ threads(first: 100) {{ nodes {{ id source {{ slug }} {asked} }} }} }}"


READS = [
    Read("messages", "id text role", "*/threads/*"),
    Read("runs", "id status", "*/flows/executions"),
    Read("feedback", "id comment", "*/threads/*"),
]
OUTAGES = "outages { source { slug } code retryable }"
OUTAGE = {"source": {"slug": "thena"}, "code": "VENDOR_BAD_PAYLOAD", "retryable": False}
senseless = pytest.mark.parametrize("bend", SENSELESS.values(), ids=SENSELESS)


def _of(answer: dict[str, Any], field: str, slug: str = "thena") -> list[Any]:
    return [row[field] for row in answer["data"]["threads"]["nodes"] if row["source"]["slug"] == slug]


def _others(answer: dict[str, Any]) -> list[Any]:
    return [row for row in answer["data"]["threads"]["nodes"] if row["source"]["slug"] != "thena"]


@senseless
@pytest.mark.parametrize("read", READS, ids=lambda read: read.field)
async def test_a_list_that_makes_no_sense_is_told_once(
    ann: Asker, pipes: Pipes, threads: dict[str, str], read: Read, bend: Any
):
    """Among `outages` where they are asked for, else at the path; what other sources tell is whole."""
    whole = await ann.ask(read.document(OUTAGES))
    with pipes["thena"].bent("GET", read.path, bend):
        told, thrown = await ann.ask(read.document(OUTAGES)), await ann.ask(read.document(""))
    assert "errors" not in told
    assert _of(told, read.field) == [{"outages": [OUTAGE], "nodes": []}]
    assert _others(told) == _others(whole)
    assert len(_others(whole)) == len(list(pipes)) - 1
    (error,) = thrown["errors"]
    place = [row["source"]["slug"] for row in thrown["data"]["threads"]["nodes"]].index("thena")
    assert error["path"] == ["threads", "nodes", place, read.field]
    extensions = error["extensions"]
    assert (extensions["code"], extensions["source"], extensions["vendor"]) == ("VENDOR_BAD_PAYLOAD", "thena", "thena")
    assert _of(thrown, read.field) == [None]


@senseless
async def test_a_thread_that_makes_no_sense(ann: Asker, pipes: Pipes, threads: dict[str, str], bend: Any):
    """With `outage`, the last known state and why; without it, null and one error; another thread is there."""
    both = "query ($a: ID!, $b: ID!) { a: thread(id: $a) { title %s } b: thread(id: $b) { id } }"
    ids = {"a": threads["thena"], "b": threads["umami"]}
    with pipes["thena"].bent("GET", "*/threads/*", bend):
        told = await ann.ask(both % "outage { code }", **ids)
        thrown = await ann.ask(both % "", **ids)
    assert "errors" not in told
    assert told["data"]["a"]["outage"] == {"code": "VENDOR_BAD_PAYLOAD"}
    assert (thrown["data"]["a"], [error["path"] for error in thrown["errors"]]) == (None, [["a"]])
    for answer in (told, thrown):
        assert answer["data"]["b"] == {"id": threads["umami"]}


@senseless
async def test_agents_that_make_no_sense(ann: Asker, pipes: Pipes, bend: Any):
    """The agents of the others are listed."""
    asked = "{ agents(first: 100) { %s nodes { id source { slug } } } }"
    whole = await ann.ask(asked % "")
    with pipes["thena"].bent("GET", "*/agents", bend):
        told, thrown = await ann.ask(asked % OUTAGES), await ann.ask(asked % "")
    others = [node for node in whole["data"]["agents"]["nodes"] if node["source"]["slug"] != "thena"]
    assert others
    assert told["data"]["agents"] == {"outages": [OUTAGE], "nodes": others}
    assert "errors" not in told
    assert [error["path"] for error in thrown["errors"]] == [["agents"]]


def _writes(threads: dict[str, str], message: str) -> dict[str, tuple[str, str, str, str, dict[str, Any]]]:
    """Vendor, method and path of a request, and the mutation and input that make it."""
    options = {"thena": {"templateId": "7e5a0000-0000-4000-8000-0000000000d1", "configuration": {}}}
    agent = {"source": "thena", "name": "New", "options": options}
    at_thena, at_mindset = {"target": {"source": "thena"}}, {"target": {"source": "mindset"}, "message": HELLO}
    at_openai = {"target": {"source": "openai-conversations"}}
    at_assistants = {"target": {"source": "openai-assistants"}}
    said = {"threadId": threads["thena"], "message": HELLO}
    return {
        "create": ("thena", "POST", "*/threads", "createThread", at_thena),
        "send": ("thena", "POST", "*/messages", "sendMessage", said),
        "agent": ("thena", "POST", "*/agents", "createAgent", agent),
        "start": ("mindset", "POST", "*/threads", "startThread", at_mindset),
        "thread": ("openai-assistants", "POST", "*/threads", "createThread", at_assistants),
        "conversation": ("openai-conversations", "POST", "*/conversations", "createThread", at_openai),
        "rate": ("thena", "POST", "*/feedback/chat", "giveFeedback", {"subjectId": message, "rating": "POSITIVE"}),
    }


WRITTEN = SENSELESS | WITHOUT_ID


@pytest.mark.parametrize("bend", WRITTEN.values(), ids=WRITTEN)
@pytest.mark.parametrize("what", ["create", "send", "agent", "start", "thread", "conversation"])
async def test_a_write_may_have_been_done(
    *, house: House, ann: Asker, pipes: Pipes, threads: dict[str, str], message: str, what: str, bend: Any, request: Any
):
    """OUTCOME_UNKNOWN; the same key sends nothing a second time."""
    vendor, method, path, mutation, given = _writes(threads, message)[what]
    house.forget()
    with pipes[vendor].bent(method, path, bend):
        payload = await ann.attempt(mutation, {**given, "idempotencyKey": request.node.name})
    again = await ann.attempt(mutation, {**given, "idempotencyKey": request.node.name})
    for refused in (payload, again):
        assert refusals(refused) == [("OUTCOME_UNKNOWN", [])]
        assert {value for name, value in refused.items() if name != "userErrors"} == {None}
    assert len(house.writes(vendor=vendor, path=path)) == 1


@pytest.mark.parametrize("bend", WRITTEN.values(), ids=WRITTEN)
async def test_half_a_start_shows_what_is_there(ann: Asker, pipes: Pipes, bend: Any):
    """Thena made the thread; whether the message arrived nobody knows."""
    with pipes["thena"].bent("POST", "*/messages", bend):
        payload = await ann.attempt("startThread", {"target": {"source": "thena"}, "message": HELLO})
    assert refusals(payload) == [("OUTCOME_UNKNOWN", [])]
    assert payload["thread"]["nativeId"]
    assert payload["message"] is None


@pytest.mark.parametrize("bend", WRITTEN.values(), ids=WRITTEN)
async def test_a_response_that_makes_no_sense(ann: Asker, pipes: Pipes, bend: Any):
    """The conversation and the message are there; whether the agent is at work nobody knows."""
    with pipes["openai-conversations"].bent("POST", "*/responses", bend):
        payload = await ann.attempt("startThread", {"target": {"source": "openai-conversations"}, "message": HELLO})
    assert refusals(payload) == [("OUTCOME_UNKNOWN", [])]
    assert payload["thread"]["nativeId"]
    assert payload["message"]["text"] == HELLO["text"]


@pytest.mark.parametrize("bend", NOT_JSON.values(), ids=NOT_JSON)
async def test_feedback_at_thena_needs_json(ann: Asker, pipes: Pipes, threads: dict[str, str], message: str, bend: Any):
    """No page types the answer: any JSON is one, anything else is none."""
    vendor, method, path, mutation, given = _writes(threads, message)["rate"]
    with pipes[vendor].bent(method, path, bend):
        assert refusals(await ann.attempt(mutation, given)) == [("OUTCOME_UNKNOWN", [])]
    for any_json in ANOTHER.values():
        with pipes[vendor].bent(method, path, any_json):
            assert (await ann.do(mutation, **given))["feedback"]["rating"] == "POSITIVE"
