"""What goes wrong at the vendor: by status and documented code, never by its words."""

import json

import pytest

from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import Conflict, ErrorCode, Invalid, OutcomeUnknown, ThreadloomError
from threadloom.domain.ids import ToolCallRef
from threadloom.domain.message import MessageDraft
from threadloom.domain.page import PageRequest
from threadloom.domain.tool_call import ToolOutput
from threadloom.domain.vendor import MessagePageKey, ResumeDraft, VendorCopy
from vendors.conversations.kit import (
    CALL,
    THREAD,
    a_function_call,
    a_list,
    a_message,
    a_response,
    a_send,
    a_start,
    answered,
    at,
    run_ref,
)
from vendors.kit import answering_in_turn, odd_server

AWAITED = ToolCallRef(thread=THREAD, run="resp_1", native_id="call_1")
SECRET_WORDS = "the vendor's own words"


def refusal(**fields) -> bytes:
    return json.dumps({"error": {"message": SECRET_WORDS, "type": "invalid_request_error", **fields}}).encode()


async def asked(ask, *turns: tuple[str, bytes]) -> ThreadloomError:
    """The error of a call whose source answers so."""
    async with odd_server(answering_in_turn(*turns)) as url:
        adapter = at(url)
        with pytest.raises(ThreadloomError) as caught:
            await ask(adapter)
        await adapter.close()
    assert SECRET_WORDS not in str(caught.value)
    return caught.value


STATUSES = [
    ("401 Unauthorized", ErrorCode.VENDOR_REJECTED, ErrorCode.VENDOR_REJECTED),
    ("403 Forbidden", ErrorCode.VENDOR_REJECTED, ErrorCode.VENDOR_REJECTED),
    ("404 Not Found", ErrorCode.NOT_FOUND, ErrorCode.NOT_FOUND),
    ("409 Conflict", ErrorCode.CONFLICT, ErrorCode.CONFLICT),
    ("422 Unprocessable", ErrorCode.VALIDATION, ErrorCode.VALIDATION),
    ("429 Too Many Requests", ErrorCode.RATE_LIMITED, ErrorCode.RATE_LIMITED),
    ("500 Oops", ErrorCode.VENDOR_FAILED, ErrorCode.OUTCOME_UNKNOWN),
    ("503 Busy", ErrorCode.VENDOR_FAILED, ErrorCode.OUTCOME_UNKNOWN),
]


@pytest.mark.parametrize(("status", "on_read", "on_write"), STATUSES)
async def test_statuses(status: str, on_read: ErrorCode, on_write: ErrorCode):
    """Of reads as a result, of writes as an error."""
    async with odd_server(answering_in_turn((status, refusal()))) as url:
        adapter = at(url)
        (thread,) = await adapter.threads(CALL, [THREAD])
        (page,) = await adapter.message_pages(CALL, [MessagePageKey(thread=THREAD, page=PageRequest())])
        (run,) = await adapter.runs(CALL, [run_ref()])
        assert {found.code for found in (thread, page, run)} == {on_read}
        with pytest.raises(ThreadloomError) as caught:
            await adapter.delete_thread(CALL, THREAD)
        assert caught.value.code is on_write
        await adapter.close()


@pytest.mark.parametrize(
    ("param", "path"),
    [
        ("metadata", ("metadata",)),
        ("metadata.k", ("metadata", "k")),
        ("items", ("history",)),
        ("items[1]", ("history", "1")),
        ("items[1].content", ("history", "1", "text")),
        ("items[1].content[0].text", ("history", "1", "parts")),
        ("items[1].role", ("history", "1", "role")),
        ("items[1].novel", ("history", "1")),
        ("novel", ()),
        (None, ()),
    ],
)
async def test_a_refused_start_names_our_field(param: str | None, path: tuple):
    """By the documented `param` of its error."""
    start = a_start(messages=(MessageDraft(text="x"),) * 2)
    body = refusal(param=param)
    error = await asked(lambda adapter: adapter.start_thread(CALL, start), ("400 Bad Request", body))
    assert (type(error), error.path) == (Invalid, path)


@pytest.mark.parametrize(
    ("param", "path"),
    [("items[0].content", ("message", "text")), ("items[0].content[1].detail", ("message", "parts"))],
)
async def test_a_refused_message_names_our_field(param: str, path: tuple):
    """Its one item is the message."""
    body = refusal(param=param)
    error = await asked(lambda adapter: adapter.send_message(CALL, THREAD, a_send()), ("400 Bad Request", body))
    assert error.path == path


@pytest.mark.parametrize(
    ("param", "path"),
    [
        ("model", ("agentId",)),
        ("tools[0].name", ("agentId",)),
        ("temperature", ("agentId",)),
        ("conversation", ()),
        ("background", ()),
        ("include", ()),
    ],
)
async def test_a_message_whose_agent_is_refused_is_there(param: str, path: tuple):
    """What of a response is the agent's is told at the agent; the message is delivered all the same."""
    turns = [("200 OK", json.dumps(a_list(a_message())).encode()), ("400 Bad Request", refusal(param=param))]
    async with odd_server(answering_in_turn(*turns)) as url:
        adapter = at(url)
        sent = await adapter.send_message(CALL, THREAD, a_send())
        await adapter.close()
    assert (sent.message.text, sent.run, sent.failure.code) == ("hello", None, ErrorCode.VALIDATION)
    assert sent.failure.path == path
    assert SECRET_WORDS not in str(sent.failure)


@pytest.mark.parametrize(
    ("param", "path"),
    [
        ("input", ("toolOutputs",)),
        ("input[0]", ("toolOutputs", "0")),
        ("input[0].output", ("toolOutputs", "0", "output")),
        ("input[0].call_id", ("toolOutputs", "0", "toolCallId")),
        ("input[0].novel", ("toolOutputs", "0", "output")),
    ],
)
async def test_refused_results_name_our_field(param: str, path: tuple):
    """They are the input of the response that goes on."""
    call, waiting = json.dumps(a_list(a_function_call())).encode(), json.dumps(a_response(a_function_call())).encode()
    output = ToolOutput(tool_call=AWAITED, output="x")
    error = await asked(
        lambda adapter: adapter.resume_run(CALL, run_ref(), ResumeDraft(tool_outputs=(output,))),
        ("200 OK", waiting),
        ("200 OK", call),
        ("400 Bad Request", refusal(param=param)),
    )
    assert error.path == path


LOCKED = refusal(param="conversation", code="conversation_locked")


@pytest.mark.parametrize("status", ["400 Bad Request", "409 Conflict"])
async def test_a_conversation_in_use_is_a_conflict(status: str):
    """Whichever status its code comes with."""
    error = await asked(lambda adapter: adapter.send_message(CALL, THREAD, a_send()), (status, LOCKED))
    assert type(error) is Conflict


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'{"error": "x"}', b'{"error": {"code": 7}}', b"\xff", b"[" * 5000]
)
async def test_an_odd_refusal_is_a_refusal(body: bytes):
    """Its status says enough."""
    error = await asked(lambda adapter: adapter.send_message(CALL, THREAD, a_send()), ("400 Bad Request", body))
    assert (error.code, error.path) == (ErrorCode.VALIDATION, ())


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"id": null}', b'{"id": "x", "metadata": []}', b'{"id": "x", "created_at": "now"}']
)
async def test_an_answer_that_makes_no_sense(body: bytes):
    """A read is a bad payload; of a write nobody knows what came of it."""
    async with answered(body) as adapter:
        (found,) = await adapter.threads(CALL, [THREAD])
        assert found.code is ErrorCode.VENDOR_BAD_PAYLOAD
        with pytest.raises(OutcomeUnknown):
            await adapter.create_thread(CALL, a_start(None))


@pytest.mark.parametrize("items", [[], [a_message(), a_message("msg_2")], [{"type": "message"}]])
async def test_a_message_that_cannot_be_told(items: list):
    """One was added; an answer with none, two or a nameless one leaves open what it is."""
    async with answered({"data": items}) as adapter:
        with pytest.raises(OutcomeUnknown):
            await adapter.send_message(CALL, THREAD, a_send())


async def test_a_start_whose_message_fails_is_half_a_success():
    """The thread is there, and why it is empty."""
    turns = [("200 OK", b'{"id": "conv_9"}'), ("500 Oops", b"")]
    async with odd_server(answering_in_turn(*turns)) as url:
        adapter = at(url)
        started = await adapter.start_thread(CALL, a_start())
        await adapter.close()
    assert (started.thread.native_id, started.message, started.run) == ("conv_9", None, None)
    assert started.failure.code is ErrorCode.OUTCOME_UNKNOWN


@pytest.mark.parametrize(
    ("turns", "code"),
    [
        ([("200 OK", b'{"deleted": false}'), ("404 Not Found", b"")], None),
        ([("200 OK", b"{}"), ("200 OK", b'{"id": "conv_1"}')], ErrorCode.VENDOR_REJECTED),
        ([("200 OK", b"{}"), ("500 Oops", b"")], ErrorCode.OUTCOME_UNKNOWN),
    ],
)
async def test_a_deletion_that_is_not_confirmed_is_looked_into(turns: list, code: ErrorCode | None):
    """Only a thread that is not found then is gone."""
    if code is not None:
        assert (await asked(lambda adapter: adapter.delete_thread(CALL, THREAD), *turns)).code is code
        return
    async with odd_server(answering_in_turn(*turns)) as url:
        adapter = at(url)
        assert await adapter.delete_thread(CALL, THREAD) is VendorCopy.DELETED
        await adapter.close()


@pytest.mark.parametrize("conversation", [{"id": "conv_2"}, "conv_2", None, {}])
async def test_a_response_of_another_conversation_is_not_found(conversation):
    """Also where it says nothing of one; a bare id counts as well as an object."""
    async with answered(a_response(conversation=conversation)) as adapter:
        (run,) = await adapter.runs(CALL, [run_ref()])
    assert run.code is ErrorCode.NOT_FOUND
    async with answered(a_response(conversation="conv_1")) as adapter:
        (run,) = await adapter.runs(CALL, [run_ref()])
    assert run.native_id == "resp_1"


@pytest.mark.parametrize(
    ("after", "code"),
    [("completed", ErrorCode.CONFLICT), ("in_progress", ErrorCode.VALIDATION)],
)
async def test_a_refused_stop_is_looked_into(after: str, code: ErrorCode):
    """Where the response has ended meanwhile it is a conflict."""
    running, then = json.dumps(a_response(status="in_progress")), json.dumps(a_response(status=after))
    turns = [("200 OK", running.encode()), ("400 Bad Request", refusal()), ("200 OK", then.encode())]
    assert (await asked(lambda adapter: adapter.cancel_run(CALL, run_ref()), *turns)).code is code


async def test_an_agent_that_is_gone_from_the_configuration():
    """Nobody can go on for it; nothing is sent."""
    waiting = json.dumps(a_response(a_function_call(), metadata={"threadloom_agent": "retired"})).encode()
    call = json.dumps(a_list(a_function_call())).encode()
    draft = ResumeDraft(tool_outputs=(ToolOutput(tool_call=AWAITED, output="x"),))
    error = await asked(
        lambda adapter: adapter.resume_run(CALL, run_ref(), draft), ("200 OK", waiting), ("200 OK", call)
    )
    assert error.code is ErrorCode.CONFLICT


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("404 Not Found", ErrorCode.VENDOR_REJECTED),
        ("401 Unauthorized", ErrorCode.VENDOR_REJECTED),
        ("500 Oops", ErrorCode.VENDOR_FAILED),
    ],
)
async def test_health_tells_what_is_wrong(status: str, code: ErrorCode):
    """A question that makes nothing never leaves its outcome open."""
    error = await asked(lambda adapter: adapter.health(CALL), (status, b""))
    assert (error.code, error.source) == (code, "openai-conversations")


async def test_too_many_pairs_are_refused_before_they_are_sent():
    """Those there count."""
    body = {"id": "conv_1", "metadata": {f"k{n}": "v" for n in range(16)}}
    async with answered(body, b"never read") as adapter:
        with pytest.raises(Invalid) as caught:
            await adapter.update_thread(CALL, THREAD, ThreadEdit(metadata={"one": "more"}))
    assert caught.value.path == ("metadata",)
