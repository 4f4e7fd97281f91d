"""Humm's answers, whose success no page types and whose refusals are typed; behind a pipe, as in the other module."""

import json
from typing import Any

import pytest
import pytest_asyncio

from e2e.bending import Pipes, answering
from e2e.house import HELLO, Asker, Tables, refusals
from e2e.nonsense import ANOTHER, NOT_JSON, NOTHING, WITHOUT_ID

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def tables(piping: Pipes) -> Tables:
    """Every source behind a pipe."""
    return piping.tables


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def thread(ann: Asker, pipes: Pipes) -> str:
    """A thread that Humm named."""
    started = await ann.do("startThread", target={"source": "humm"}, message=HELLO)
    return started["thread"]["id"]


def _at_humm(thread: str) -> dict[str, tuple[str, str, str, dict[str, Any]]]:
    return {
        "start": ("POST", "/threads/async", "startThread", {"target": {"source": "humm"}, "message": HELLO}),
        "send": ("POST", "/threads/async", "sendMessage", {"threadId": thread, "message": HELLO}),
        "change": ("PUT", "/threads/*", "updateThread", {"threadId": thread, "title": "Swifts"}),
        "rate": ("POST", "/feedback", "giveFeedback", {"subjectId": thread, "rating": "NEGATIVE"}),
    }


TAKEN = NOTHING | ANOTHER | WITHOUT_ID
HUMMS = ["start", "send", "change", "rate"]


@pytest.mark.parametrize("bend", TAKEN.values(), ids=TAKEN)
@pytest.mark.parametrize("what", HUMMS)
async def test_humm_may_answer_what_it_likes(ann: Asker, pipes: Pipes, thread: str, what: str, bend: Any):
    """Its success is untyped: any JSON and nothing at all mean that it was done."""
    method, path, mutation, given = _at_humm(thread)[what]
    with pipes["humm"].bent(method, path, bend):
        payload = await ann.do(mutation, **given)
    if what == "change":
        assert payload["thread"]["title"] == "Swifts"
    if what == "rate":
        assert (payload["feedback"]["rating"], payload["feedback"]["syncState"]) == ("NEGATIVE", "SYNCED")
    if what == "start":
        await _cannot_go_on(ann, payload["thread"])


async def _cannot_go_on(ann: Asker, thread: dict[str, Any]) -> None:
    """A thread without an id of Humm's is in the inbox, and says that nothing more can be done in it."""
    assert thread["nativeId"] is None
    listed = await ann.read('{ threads(first: 100, filter: { sources: ["humm"] }) { nodes { id } } }')
    assert {"id": thread["id"]} in listed["threads"]["nodes"]
    refused = await ann.attempt("sendMessage", {"threadId": thread["id"], "message": HELLO})
    assert refusals(refused) == [("CAPABILITY_MISSING", ["threadId"])]


@pytest.mark.parametrize("bend", NOT_JSON.values(), ids=NOT_JSON)
@pytest.mark.parametrize("what", HUMMS)
async def test_what_is_no_json_may_not_come_from_humm(ann: Asker, pipes: Pipes, thread: str, what: str, bend: Any):
    """A sign-in page of something in between, say: nobody knows what was done."""
    method, path, mutation, given = _at_humm(thread)[what]
    with pipes["humm"].bent(method, path, bend):
        assert refusals(await ann.attempt(mutation, given)) == [("OUTCOME_UNKNOWN", [])]


async def test_each_fault_that_humm_tells_has_its_place(ann: Asker, pipes: Pipes):
    """A 422 with several details: one entry each, at our field; what we have no field for is about the whole."""
    image = {"image": {"content": {"dataUrl": "data:image/png;base64,AAAA"}}}
    message = {"text": "Look", "parts": [{"text": "here"}, {"table": {"cacheKey": "k"}}, image]}
    given = {
        "target": {"source": "humm"},
        "message": message,
        "timezone": "Europe/Berlin",
        "options": {"humm": {"llmConfig": {"model": "m", "fallbackModels": ["n"]}, "querySource": "TYPED"}},
    }
    places = {
        ("query", "internal_user_id"): "user.nativeId",
        ("body", "organization_id"): "scope",
        ("body", "query"): "message.text",
        ("body", "images", 0, "data_url"): "message.parts.2.image.content.dataUrl",
        ("body", "file_uploads", 0, "columns", 0, "name"): "message.parts.1.table.columns.0.name",
        ("body", "llm_config", "model"): "options.humm.llmConfig.model",
        ("body", "llm_config", "fallback_models", 0): "options.humm.llmConfig.fallbackModels.0",
        ("body", "user_timezone"): "timezone",
        ("body", "source"): "options.humm.querySource",
        ("body", "moon_phase"): "",
    }
    detail = [{"loc": loc, "msg": "Humm's own words", "type": "value_error"} for loc in places]
    refusal = answering(json.dumps({"detail": detail}).encode(), status=422)
    with pipes["humm"].bent("POST", "/threads/async", refusal):
        payload = await ann.attempt("startThread", given)
    told = [(code, ".".join(path)) for code, path in refusals(payload)]
    assert told == [("VALIDATION", path) for path in places.values()]
    assert "own words" not in json.dumps(payload)
    assert payload["thread"] is None
