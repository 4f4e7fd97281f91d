"""What Humm refuses, and whether it is there at all."""

import json
from typing import Any

import pytest

from fakes import a_call
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import (
    CapabilityMissing,
    ErrorCode,
    Invalid,
    NotFound,
    OutcomeUnknown,
    ThreadloomError,
    VendorFailed,
    VendorRejected,
    VendorUnreachable,
)
from threadloom.domain.feedback import FeedbackDraft
from threadloom.domain.ids import MessageRef, RunRef
from threadloom.domain.message import MessageDraft
from threadloom.domain.thread import SendDraft
from threadloom.vendors.humm.names import SEND, START, input_path
from vendors.humm.kit import EVERY_PART, THREAD, a_start, humm, parsed
from vendors.kit import answering, odd_server

CALL = a_call()
SEND_DRAFT = SendDraft(message=MessageDraft(text="x", parts=EVERY_PART))
CONFIG = ("options", "humm", "llmConfig")
PARTS = ("message", "parts")


async def failing(act, status: str, body: bytes = b"{}") -> ThreadloomError:
    async with odd_server(answering(status, body)) as url:
        adapter = humm(url)
        with pytest.raises(ThreadloomError) as caught:
            await act(adapter)
        await adapter.close()
    return caught.value


def detail(*places: tuple[Any, ...], kind: str = "string_type") -> bytes:
    return json.dumps({"detail": [{"loc": place, "msg": "secret words", "type": kind} for place in places]}).encode()


@pytest.mark.parametrize(
    ("place", "path"),
    [
        (("query", "internal_user_id"), ("user", "nativeId")),
        (("body", "organization_id"), ("scope",)),
        (("body", "query"), ("message", "text")),
        (("body", "thread_id"), ("threadId",)),
        (("body", "llm_config", "model"), (*CONFIG, "model")),
        (("body", "llm_config", "fallback_models", 1), (*CONFIG, "fallbackModels", "1")),
        (("body", "llm_config", "provider", "order"), (*CONFIG, "provider")),
        (("body", "llm_config", "novel"), CONFIG),
        (("body", "user_timezone"), ("timezone",)),
        (("body", "images"), PARTS),
        (("body", "images", 0), (*PARTS, "2", "image")),
        (("body", "images", 0, "data_url"), (*PARTS, "2", "image", "content", "dataUrl")),
        (("body", "images", 1, "detail"), (*PARTS, "3", "image", "detail")),
        (("body", "images", 2, "detail"), PARTS),
        (("body", "file_uploads", 0, "row_count"), (*PARTS, "1", "table", "rowCount")),
        (
            ("body", "file_uploads", 0, "columns", 1, "dtype"),
            (*PARTS, "1", "table", "columns", "1", "dtype"),
        ),
        (("body", "file_uploads", 0, "preview_rows", 1, "a"), (*PARTS, "1", "table", "previewRows", "1")),
        (("body", "force_architecture"), ("options", "humm", "forceArchitecture")),
        (("body", "source"), ("options", "humm", "querySource")),
        (("body", "idempotency_key"), ("idempotencyKey",)),
        (("body", "images", "*", "detail"), PARTS),
        (("body",), ()),
        (("body", "novel", 0), ()),
        (("body", 0), ()),
    ],
)
async def test_a_fault_at_its_place(place: tuple[Any, ...], path: tuple[str, ...]):
    """Pictures and tables are two lists at Humm and one in our input."""
    draft = a_start(parts=EVERY_PART)
    error = await failing(lambda adapter: adapter.start_thread(CALL, draft), "422 No", detail(place))
    assert isinstance(error, Invalid)
    assert [violation.path for violation in error.violations] == [path]
    assert "string_type" in error.message
    assert "secret" not in error.message


async def test_one_violation_for_each_fault():
    """In Humm's order."""
    body = detail(("body", "query"), ("body", "images", 1, "mime_type"), ("query", "internal_user_id"))
    error = await failing(lambda adapter: adapter.send_message(CALL, THREAD, SEND_DRAFT), "422 No", body)
    assert isinstance(error, Invalid)
    assert [violation.path for violation in error.violations] == [
        ("message", "text"),
        (*PARTS, "3", "image", "mimeType"),
        ("user", "nativeId"),
    ]


@pytest.mark.parametrize(
    ("act", "field", "path"),
    [
        (lambda a: a.send_message(CALL, THREAD, SEND_DRAFT), "organization_id", "threadId"),
        (lambda a: a.send_message(CALL, THREAD, SEND_DRAFT), "thread_id", "threadId"),
        (lambda a: a.update_thread(CALL, THREAD, ThreadEdit(title="T")), "organization_id", "threadId"),
        (lambda a: a.update_thread(CALL, THREAD, ThreadEdit(title="T")), "thread_id", "threadId"),
        (lambda a: a.update_thread(CALL, THREAD, ThreadEdit(title="T")), "title", "title"),
        (lambda a: a.update_thread(CALL, THREAD, ThreadEdit(title="T")), "sharing", "sharing"),
        (lambda a: a.update_thread(CALL, THREAD, ThreadEdit(title="T")), "status", "options.humm.status"),
        (lambda a: a.update_thread(CALL, THREAD, ThreadEdit(title="T")), "is_active", "options.humm.isActive"),
        (lambda a: a.update_thread(CALL, THREAD, ThreadEdit(title="T")), "last_message", "options.humm.lastMessage"),
        (lambda a: a.give_feedback(CALL, THREAD, FeedbackDraft(comment="c")), "thread_id", "subjectId"),
        (lambda a: a.give_feedback(CALL, THREAD, FeedbackDraft(comment="c")), "organization_id", "subjectId"),
        (lambda a: a.give_feedback(CALL, THREAD, FeedbackDraft(comment="c")), "feedback_type", "rating"),
        *(
            (lambda a: a.give_feedback(CALL, THREAD, FeedbackDraft(comment="c")), name, name)
            for name in ("key", "score", "value", "comment")
        ),
    ],
)
async def test_a_fault_of_the_other_requests(act, field: str, path: str):
    """Every field that they send has its place."""
    error = await failing(act, "422 No", detail(("body", field)))
    assert isinstance(error, Invalid)
    assert ".".join(error.path) == path


def test_positions_are_their_own_without_a_list_of_places():
    """Only pictures and tables are moved."""
    assert input_path(("images", "5"), START) == (*PARTS, "5", "image")
    assert input_path((), SEND) == ()


@pytest.mark.parametrize(
    ("status", "starting", "sending"),
    [
        ("400 No", Invalid, Invalid),
        ("401 No", VendorRejected, VendorRejected),
        ("403 No", VendorRejected, VendorRejected),
        ("404 No", VendorRejected, NotFound),
        ("500 No", OutcomeUnknown, OutcomeUnknown),
    ],
)
async def test_statuses(status: str, starting: type, sending: type):
    """A start names no object that may be missing; a message does, and so does all that follows."""
    assert type(await failing(lambda a: a.start_thread(CALL, a_start()), status)) is starting
    assert type(await failing(lambda a: a.send_message(CALL, THREAD, SEND_DRAFT), status)) is sending
    assert type(await failing(lambda a: a.update_thread(CALL, THREAD, ThreadEdit(title="T")), status)) is sending
    assert type(await failing(lambda a: a.give_feedback(CALL, THREAD, FeedbackDraft(comment="c")), status)) is sending


@pytest.mark.parametrize("status", ["200 OK", "204 Nothing", "404 No", "405 No", "422 No", "429 No"])
async def test_any_answer_proves_the_address(status: str):
    """Humm documents nothing that could be read; one request is made, and none that starts anything."""
    requests: list[bytes] = []
    async with odd_server(answering(status, b"<html>" if status != "204 Nothing" else b"", seen=requests)) as url:
        adapter = humm(url)
        await adapter.health(CALL)
        await adapter.close()
    (request,) = map(parsed, requests)
    assert (request.method, request.path, request.body) == ("GET", "/threads/async", None)


@pytest.mark.parametrize(
    ("status", "kind"),
    [("401 No", VendorRejected), ("403 No", VendorRejected), ("500 No", VendorFailed), ("503 No", VendorFailed)],
)
async def test_what_proves_the_contrary(status: str, kind: type):
    """A refusal of the key, and a failure."""
    assert type(await failing(lambda adapter: adapter.health(CALL), status)) is kind


async def test_a_redirect_proves_nothing():
    """Whoever answers so is not the API."""
    error = await failing(lambda adapter: adapter.health(CALL), "302 Elsewhere")
    assert error.code is ErrorCode.VENDOR_BAD_PAYLOAD


async def test_nobody_is_there():
    """Nothing listens."""
    async with odd_server(answering("200 OK")) as url:
        pass
    adapter = humm(url)
    with pytest.raises(VendorUnreachable):
        await adapter.health(CALL)
    await adapter.close()


async def test_its_own_address_is_the_default():
    """An operator need not know it; one that is none is refused."""
    adapter = humm(None)
    assert adapter.source == "humm"
    await adapter.close()
    with pytest.raises(Invalid):
        humm("humm")


async def test_feedback_on_threads_only():
    """Humm has no ids of messages or runs; nothing is sent."""
    adapter = humm("http://127.0.0.1:9/v1")
    for subject in (MessageRef(thread=THREAD, native_id="m_1"), RunRef(thread=THREAD, native_id="r_1")):
        with pytest.raises(CapabilityMissing, match="not on messages or runs") as caught:
            await adapter.give_feedback(CALL, subject, FeedbackDraft(comment="c"))
        assert caught.value.path == ("subjectId",)
    await adapter.close()
