"""What Humm is sent: every documented field at its place, and nothing that was not given."""

import hashlib
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace

from fakes import a_call
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.feedback import FeedbackDraft, FeedbackRating
from threadloom.domain.message import MessageDraft
from threadloom.domain.part import ImagePart, TextPart
from threadloom.domain.thread import SendDraft, Sharing, UserRef
from vendors.humm.kit import EVERY_PART, OPTIONS, PNG, THREAD, Request, a_start, everything, humm, parsed
from vendors.kit import SECRET, answering, odd_server

CALL = a_call(key="once")
# Humm's keys are seen by all who share an organization, ours belong to one user of one tenant.
KEY_SENT = hashlib.sha256(b'["acme","ann","once"]').hexdigest()
PAGE = json.loads((Path(__file__).parents[2] / "vendor_docs" / "humm.openapi.json").read_text())
POST = PAGE["paths"]["/threads/async"]["post"]
SCHEMA = POST["requestBody"]["content"]["application/json"]["schema"]
BODY = {
    "organization_id": "org-1",
    "query": "hello\n\nand this",
    "llm_config": {
        "auto_config": "fast",
        "model": "m",
        "reasoning_effort": "none",
        "fallback_models": ["n", "o"],
        "provider": {"order": ["p"], "nothing": None},
        "verbosity": "low",
        "backend_streaming": False,
    },
    "user_timezone": "Europe/Berlin",
    "images": [
        {"data_url": PNG, "mime_type": "image/x-png", "detail": "high"},
        {"data_url": "data:image/gif;charset=x;base64,AAAA", "mime_type": "image/gif"},
    ],
    "file_uploads": [
        {
            "cache_key": "key",
            "filename": "sales.xlsx",
            "columns": [{"name": "region", "dtype": "object"}, {"name": "total"}],
            "row_count": 2,
            "sheet_name": "Q3",
            "preview_rows": [{"region": "north", "total": 1.5}, {}],
        }
    ],
    "force_architecture": "monolith",
    "source": "suggestion",
    "idempotency_key": KEY_SENT,
}


async def seen(act: Callable[[Any], Awaitable[object]], **options: Any) -> Request:
    """The one request that comes of it."""
    requests: list[bytes] = []
    async with odd_server(answering("200 OK", seen=requests)) as url:
        adapter = humm(url, **options)
        await act(adapter)
        await adapter.close()
    (raw,) = requests
    return parsed(raw)


def leaves(schema: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every field that the page names, `*` for an item."""
    if items := schema.get("items"):
        yield from leaves(items, (*path, "*"))
    for name, inner in schema.get("properties", {}).items():
        yield (*path, name)
        yield from leaves(inner, (*path, name))


def found(body: Any, path: tuple[str, ...]) -> bool:
    """Whether a field is anywhere in a body."""
    if not path:
        return True
    if path[0] == "*":
        return any(found(item, path[1:]) for item in body)
    return path[0] in body and found(body[path[0]], path[1:])


async def test_a_start_has_every_field():
    """Each under the page's name; the address and the key are the page's too."""
    request = await seen(lambda adapter: adapter.start_thread(CALL, everything()))
    assert (request.method, request.path) == ("POST", "/threads/async")
    assert request.query == {"internal_user_id": ["user 7/?&"]}
    assert request.headers["authorization"] == f"Bearer {SECRET}"
    assert request.headers["content-type"] == "application/json"
    assert request.body == BODY


@pytest.mark.parametrize("field", list(leaves(SCHEMA)), ids=".".join)
async def test_no_field_of_the_page_is_forgotten(field: tuple[str, ...]):
    """Every one of them is sent by a start or a message, and what is sent is of the page's shape."""
    draft = SendDraft(message=MessageDraft(text="hello", parts=EVERY_PART), timezone="Asia/Tokyo", options=OPTIONS)
    body = (await seen(lambda adapter: adapter.send_message(CALL, THREAD, draft))).body
    jsonschema.validate(body, SCHEMA)
    assert found(body, field)


async def test_only_what_is_given_is_sent():
    """No null, no default of ours."""
    request = await seen(lambda adapter: adapter.start_thread(a_call(), a_start()))
    assert request.query == {}
    assert request.body == {"organization_id": "org-1", "query": "hello"}


@pytest.mark.parametrize(
    ("message", "query"),
    [
        (MessageDraft(text=""), {"query": ""}),
        (MessageDraft(), {}),
        (MessageDraft(parts=(TextPart(text="a"), TextPart(text=""), TextPart(text="b"))), {"query": "a\n\nb"}),
        (MessageDraft(text="", parts=(TextPart(text="a"),)), {"query": "a"}),
    ],
)
async def test_a_query_may_be_empty(message: MessageDraft, query: dict[str, str]):
    """Humm takes one, and needs none."""
    request = await seen(lambda adapter: adapter.start_thread(a_call(), a_start(message=message)))
    assert request.body == {"organization_id": "org-1", **query}


async def test_a_group_may_be_empty():
    """What was given is sent as it was given; null counts as not given."""
    options = {"humm": {"llmConfig": {"model": None, "fallbackModels": []}, "querySource": None}}
    request = await seen(lambda adapter: adapter.start_thread(a_call(), a_start(options=options)))
    assert request.body["llm_config"] == {"fallback_models": []}
    assert "source" not in request.body


async def test_an_image_without_a_media_type():
    """A data URL need not name one, and then none is made up."""
    draft = a_start(parts=(ImagePart(url="data:;base64,AAAA"),))
    request = await seen(lambda adapter: adapter.start_thread(a_call(), draft))
    assert request.body["images"] == [{"data_url": "data:;base64,AAAA"}]


async def test_the_draft_names_organization_and_user_before_the_source():
    """The source's own stand in where it names none."""
    draft = a_start(scope="org-2", user=UserRef(native_id="u-2"))
    request = await seen(lambda adapter: adapter.start_thread(CALL, draft), internal_user_id="u-1")
    assert (request.body["organization_id"], request.query) == ("org-2", {"internal_user_id": ["u-2"]})
    request = await seen(lambda adapter: adapter.start_thread(CALL, a_start()), internal_user_id="u-1")
    assert (request.body["organization_id"], request.query) == ("org-1", {"internal_user_id": ["u-1"]})


async def test_a_message_goes_on_in_its_thread():
    """The same request with the thread's id, in the thread's organization and not the source's."""
    draft = SendDraft(message=MessageDraft(text="more"), user=UserRef(native_id="u-2"))
    request = await seen(lambda adapter: adapter.send_message(CALL, THREAD, draft), organization_id="org-9")
    assert (request.method, request.path, request.query) == (
        "POST",
        "/threads/async",
        {"internal_user_id": ["u-2"]},
    )
    assert request.body == {
        "organization_id": "org-1",
        "query": "more",
        "thread_id": "t-1",
        "idempotency_key": KEY_SENT,
    }


@pytest.mark.parametrize(
    ("edit", "body"),
    [
        (ThreadEdit(title="T"), {"title": "T"}),
        (ThreadEdit(title=None), {"title": ""}),
        (ThreadEdit(sharing=Sharing.PRIVATE), {"sharing": "private"}),
        (ThreadEdit(sharing=Sharing.ORGANIZATION), {"sharing": "organization"}),
        (ThreadEdit(options={"humm": {"status": "waiting_for_input"}}), {"status": "waiting_for_input"}),
        (ThreadEdit(options={"humm": {"isActive": False, "status": None}}), {"is_active": False}),
        (ThreadEdit(options={"humm": {"lastMessage": ""}}), {"last_message": ""}),
    ],
)
async def test_a_change_names_what_changes(edit: ThreadEdit, body: dict[str, Any]):
    """And nothing else; null clears a title."""
    request = await seen(lambda adapter: adapter.update_thread(CALL, THREAD, edit))
    assert (request.method, request.path) == ("PUT", "/threads/t-1")
    assert request.query == {"organization_id": ["org-1"]}
    assert request.body == body


@pytest.mark.parametrize("edit", [ThreadEdit(), ThreadEdit(options={}), ThreadEdit(options={"humm": {}})])
async def test_a_change_of_nothing_sends_nothing(edit: ThreadEdit):
    """What only the gateway keeps costs Humm no write."""
    adapter = humm("http://127.0.0.1:9/v1")
    assert (await adapter.update_thread(CALL, THREAD, edit)).ref == THREAD
    await adapter.close()


@pytest.mark.parametrize(
    ("draft", "body"),
    [
        (FeedbackDraft(rating=FeedbackRating.POSITIVE, score=0.5), {"feedback_type": "thumbs_up", "score": 0.5}),
        (
            FeedbackDraft(rating=FeedbackRating.NEGATIVE, comment="no", value=1),
            {"feedback_type": "thumbs_down", "comment": "no", "value": 1},
        ),
        (FeedbackDraft(score=4.0, value="v"), {"feedback_type": "rating", "score": 4.0, "value": "v"}),
        (
            FeedbackDraft(value={"a": None}, comment="c"),
            {"feedback_type": "custom", "value": {"a": None}, "comment": "c"},
        ),
        (FeedbackDraft(comment="c"), {"feedback_type": "comment", "comment": "c"}),
    ],
)
async def test_feedback_has_one_of_five_kinds(draft: FeedbackDraft, body: dict[str, Any]):
    """The first of thumb, score, value and comment says which; what else was given goes along."""
    request = await seen(lambda adapter: adapter.give_feedback(CALL, THREAD, draft))
    assert (request.method, request.path, request.query) == ("POST", "/feedback", {})
    place = {"thread_id": "t-1", "organization_id": "org-1"}
    assert request.body == {"key": "message_helpfulness", **place, **body}


async def test_what_feedback_judges_can_be_named():
    """By the caller, else by the source's options."""
    draft = FeedbackDraft(comment="c")
    request = await seen(lambda adapter: adapter.give_feedback(CALL, THREAD, draft), feedback_key="tone")
    assert request.body["key"] == "tone"
    named = FeedbackDraft(comment="c", key="answer_accuracy")
    request = await seen(lambda adapter: adapter.give_feedback(CALL, THREAD, named), feedback_key="tone")
    assert request.body["key"] == "answer_accuracy"


async def test_an_id_stays_one_segment_of_the_path():
    """Whatever Humm's ids hold."""
    thread = replace(THREAD, native_id="a/b?c", scope="o&p=q")
    request = await seen(lambda adapter: adapter.update_thread(CALL, thread, ThreadEdit(title="T")))
    assert (request.path, request.query) == ("/threads/a%2Fb%3Fc", {"organization_id": ["o&p=q"]})
