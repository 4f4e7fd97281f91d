"""What goes wrong at the server, and what is told of it."""

import pytest

from fakes import a_call
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import ErrorCode, Invalid, OutcomeUnknown, ThreadloomError
from threadloom.domain.page import PageRequest
from threadloom.domain.vendor import MessagePageKey, RunPageKey, ThreadPageKey
from vendors import kit
from vendors.langgraph.answers import COPY, RUNS, SEARCH, a_copy, answering
from vendors.langgraph.kit import GRAPH, THREAD, a_draft, a_send, agent_ref, connected, run_ref, thread_ref
from vendors.thena.kit import Turns, paths

SECRET_WORDS = "ValueError: the database password is hunter2"
DETAIL = {"detail": SECRET_WORDS}
EDIT = ThreadEdit(title="x")
KEY = MessagePageKey(thread=thread_ref(), page=PageRequest())


async def read(adapter) -> list[ThreadloomError]:
    """One error of each kind of read."""
    page = PageRequest()
    batches = [
        await adapter.threads(a_call(), [thread_ref()]),
        await adapter.message_pages(a_call(), [KEY]),
        await adapter.runs(a_call(), [run_ref()]),
        await adapter.run_pages(a_call(), [RunPageKey(thread=thread_ref(), page=page)]),
        await adapter.run_tool_calls(a_call(), [run_ref()]),
        await adapter.agents(a_call(), [agent_ref()]),
        await adapter.agents(a_call(), [agent_ref(GRAPH)]),
    ]
    errors = [answers[0] for answers in batches]
    for question in (
        adapter.thread_page(a_call(), ThreadPageKey(page=page)),
        adapter.agent_page(a_call(), page),
        adapter.health(a_call()),
    ):
        with pytest.raises(ThreadloomError) as caught:
            await question
        errors.append(caught.value)
    return errors


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("401 X", ErrorCode.VENDOR_REJECTED),
        ("403 X", ErrorCode.VENDOR_REJECTED),
        ("429 X", ErrorCode.RATE_LIMITED),
        ("500 X", ErrorCode.VENDOR_FAILED),
        ("503 X", ErrorCode.VENDOR_FAILED),
    ],
)
async def test_a_read_that_is_refused(status: str, code: ErrorCode):
    """Whether it is sent by GET or by POST; no word of the server's is passed on, and nothing hangs in the air."""
    async with kit.odd_server(kit.answering(status, SECRET_WORDS.encode())) as url:
        adapter = connected(url)
        errors = await read(adapter)
        await adapter.close()
    assert {error.code for error in errors} == {code}
    assert {error.source for error in errors} == {"langgraph"}
    assert not [error for error in errors if "hunter2" in str(error)]


@pytest.mark.parametrize("body", [b"", b"no JSON", b"null", b'"text"', b"7.5", b'[{"thread_id": 7}]', b"[[]]"])
async def test_a_read_that_makes_no_sense(body: bytes):
    """Is a bad payload, never a crash and never an unknown outcome."""
    async with kit.odd_server(kit.answering("200 X", body)) as url:
        adapter = connected(url)
        errors = await read(adapter)
        await adapter.close()
    assert {error.code for error in errors} == {ErrorCode.VENDOR_BAD_PAYLOAD}


async def test_a_read_without_an_answer():
    """No connection, one that is torn down, one that says nothing: each by its own code."""
    silent = {kit.resetting: ErrorCode.VENDOR_UNREACHABLE, kit.never_answering: ErrorCode.VENDOR_TIMEOUT}
    for handler, code in silent.items():
        async with kit.odd_server(handler) as url:
            adapter = connected(url, timeout_s=0.2)
            assert {error.code for error in await read(adapter)} == {code}
            await adapter.close()
    adapter = connected("http://127.0.0.1:9")
    assert {error.code for error in await read(adapter)} == {ErrorCode.VENDOR_UNREACHABLE}
    await adapter.close()


async def test_another_api_is_told_apart_from_a_missing_thread():
    """A search that is not there means that the address is wrong."""
    async with kit.odd_server(kit.answering("404 X", b"{}")) as url:
        adapter = connected(url)
        (thread,) = await adapter.threads(a_call(), [thread_ref()])
        assert thread.code is ErrorCode.VENDOR_REJECTED
        (unknown,) = await adapter.agents(a_call(), [agent_ref("no-such-graph")])
        assert unknown.code is ErrorCode.NOT_FOUND
        await adapter.close()


WRITES = {
    "create": (lambda adapter: adapter.create_thread(a_call(), a_draft(None)), "POST /threads"),
    "update": (
        lambda adapter: adapter.update_thread(a_call(), thread_ref(), ThreadEdit(title="x")),
        f"PATCH /threads/{THREAD}",
    ),
    "delete": (lambda adapter: adapter.delete_thread(a_call(), thread_ref()), f"DELETE /threads/{THREAD}"),
    "copy": (lambda adapter: adapter.copy_thread(a_call(), thread_ref()), COPY),
    "send": (lambda adapter: adapter.send_message(a_call(), thread_ref(), a_send()), RUNS),
    "cancel": (lambda adapter: adapter.cancel_run(a_call(), run_ref()), f"{RUNS}/{run_ref().native_id}/cancel"),
}


@pytest.mark.parametrize(("write", "route"), WRITES.values(), ids=WRITES)
@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, ErrorCode.VALIDATION),
        (409, ErrorCode.CONFLICT),
        (422, ErrorCode.VALIDATION),
        (423, ErrorCode.CONFLICT),
        (500, ErrorCode.OUTCOME_UNKNOWN),
    ],
)
async def test_a_write_that_is_refused(write, route: str, status: int, code: ErrorCode):
    """By its status alone: LangGraph explains itself in a sentence."""
    async with answering({route: (status, DETAIL)}) as (adapter, _):
        with pytest.raises(ThreadloomError) as caught:
            await write(adapter)
    assert caught.value.code is code
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("name", ["create", "update", "copy", "send"])
@pytest.mark.parametrize("body", [b"", b"{}", b'{"detail": "was created, but"}', b"[]"])
async def test_a_write_whose_answer_makes_no_sense(name: str, body: bytes):
    """May have been done: a thread that was made while its messages were not is told in a 2xx, too."""
    write, route = WRITES[name]
    async with answering({route: (201, body)}) as (adapter, _):
        with pytest.raises(OutcomeUnknown):
            await write(adapter)


async def test_a_copy_that_is_refused_as_a_conflict():
    """So the server tells a thread that is not there; one that is there has a conflict."""
    write, route = WRITES["copy"]
    async with answering({route: (409, {"detail": "Conflict"}), SEARCH: []}) as (adapter, there):
        with pytest.raises(ThreadloomError) as caught:
            await write(adapter)
    assert (caught.value.code, there.asked()) == (ErrorCode.NOT_FOUND, [route, SEARCH])


@pytest.mark.parametrize(("rows", "code"), [(None, ErrorCode.CAPABILITY_MISSING), ([], ErrorCode.NOT_FOUND)])
async def test_a_server_that_has_no_copies(rows: list | None, code: ErrorCode):
    """A way that is not there, to a thread that is; nothing was done."""
    write, route = WRITES["copy"]
    answers = {route: (404, DETAIL), **({} if rows is None else {SEARCH: rows})}
    async with answering(answers) as (adapter, _):
        with pytest.raises(ThreadloomError) as caught:
            await write(adapter)
    assert (caught.value.code, caught.value.source) == (code, "langgraph")


async def test_a_copy_that_is_the_thread_itself():
    """Is none: what became of it nobody knows."""
    write, route = WRITES["copy"]
    async with answering({route: a_copy(THREAD.upper())}) as (adapter, _):
        with pytest.raises(OutcomeUnknown):
            await write(adapter)


async def test_a_delete_is_told_by_its_status():
    """204 without a body, or 200 with one."""
    for answer in ((204, b""), (200, {"status": "deleted"})):
        async with answering({f"DELETE /threads/{THREAD}": answer}) as (adapter, _):
            assert (await adapter.delete_thread(a_call(), thread_ref())).value == "DELETED"


async def test_fields_that_a_server_names_are_found():
    """Servers that speak the API answer 422 as FastAPI does; the place is told in our input's words."""

    def fault(*loc) -> tuple[int, dict]:
        return 422, {"detail": [{"loc": ["body", *loc], "msg": SECRET_WORDS, "type": "missing"}]}

    for route, loc, write, path in (
        ("POST /threads", ("metadata", "k"), WRITES["create"][0], "metadata.k"),
        (f"PATCH /threads/{THREAD}", ("metadata",), WRITES["update"][0], "metadata"),
        (RUNS, ("assistant_id",), WRITES["send"][0], "agentId"),
        (RUNS, ("input", "messages", 0, "content"), WRITES["send"][0], "message"),
        (RUNS, ("novel",), WRITES["send"][0], ""),
        (RUNS, (), WRITES["send"][0], ""),
    ):
        async with answering({route: fault(*loc)}) as (adapter, _):
            with pytest.raises(Invalid) as caught:
                await write(adapter)
        assert paths(caught.value) == [path]
        assert "hunter2" not in str(caught.value)


async def test_a_server_that_does_not_count():
    """Lists without a total."""
    count = {"POST /threads/count": (404, DETAIL)}
    async with answering(count) as (adapter, _):
        page = await adapter.thread_page(a_call(), ThreadPageKey(page=PageRequest(size=1)))
    assert (len(page.items), page.has_next, page.total) == (1, True, None)


async def test_a_source_that_comes_back_is_healthy():
    """Nothing of a failure stays."""
    async with answering({"POST /assistants/search": Turns([(503, DETAIL), []])}) as (adapter, _):
        with pytest.raises(ThreadloomError):
            await adapter.health(a_call())
        await adapter.health(a_call())
