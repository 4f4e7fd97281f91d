"""What is sent: every field at its place, and no more calls than are needed."""

from typing import Any
from uuid import UUID

import pytest

from fakes import a_call
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.message import DraftRole, MessageDraft
from threadloom.domain.page import PageRequest
from threadloom.domain.part import FilePart, ImagePart, TextPart
from threadloom.domain.thread import ThreadAdoption, ThreadStatus
from threadloom.domain.vendor import MessagePageKey, ResumeDraft, RunPageKey, ThreadPageKey
from vendors.kit import SECRET
from vendors.langgraph.answers import ONE_RUN, QUESTION, RUNS, SEARCH, STATE, a_run, a_state, a_thread, answering
from vendors.langgraph.kit import (
    ASSISTANT,
    GRAPH,
    OTHER,
    RUN,
    SOURCE,
    THREAD,
    a_draft,
    a_send,
    agent_ref,
    message_ref,
    run_ref,
    thread_ref,
)

SELECT = ["thread_id", "created_at", "updated_at", "state_updated_at", "metadata", "status", "interrupts"]


def without_ids(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The messages of a body; the ids that they were given are UUIDs, no two alike."""
    ids = [message.pop("id") for message in messages]
    assert len({UUID(native_id) for native_id in ids}) == len(messages)
    return messages


async def test_a_start():
    """A thread with its pairs and its title; then a run with all that was said, and the thread is looked at."""
    history = (MessageDraft(text="q"), MessageDraft(text="a", role=DraftRole.ASSISTANT))
    draft = a_draft("hello", messages=history, title="T", metadata={"k": {"a": [1]}})
    async with answering() as (adapter, there):
        started = await adapter.start_thread(a_call(), draft)
    assert there.asked() == ["POST /threads", RUNS, SEARCH]
    create, run, _ = there.seen
    assert create.body == {"metadata": {"k": {"a": [1]}, "title": "T"}}
    assert run.body["input"]["messages"][-1]["id"] == started.message.native_id
    assert without_ids(run.body["input"]["messages"]) == [
        {"role": "user", "content": "q"},
        {"role": "assistant", "content": "a"},
        {"role": "user", "content": "hello"},
    ]
    assert run.body["assistant_id"] == GRAPH
    assert set(run.body) == {"assistant_id", "input"}


async def test_the_key_goes_into_its_header():
    """Of every request; without one there is none."""
    for key in (SECRET, None):
        async with answering(key=key) as (adapter, there):
            await adapter.start_thread(a_call(), a_draft(agent=ASSISTANT))
        assert [seen.headers.get("x-api-key") for seen in there.seen] == [key] * 3
        assert not [seen for seen in there.seen if "authorization" in seen.headers]


async def test_content():
    """A text alone stays one; parts become LangChain's standard blocks; pairs stand beside them."""
    parts = (
        TextPart(text="t"),
        ImagePart(url="https://a.example/b.png", mime_type="image/png"),
        ImagePart(url="data:image/gif;base64,AAAA"),
        ImagePart(url="data:,plain"),
        ImagePart(file_id="f1"),
        FilePart(url="data:text/csv;charset=utf-8;base64,YQ==", filename="a.csv", mime_type="text/x-csv"),
        FilePart(file_id="f2"),
    )
    message = MessageDraft(text="first", parts=parts, metadata={"k": 1})
    async with answering() as (adapter, there):
        await adapter.start_thread(a_call(), a_draft(message=message))
    (sent,) = without_ids(there.seen[1].body["input"]["messages"])
    assert sent == {
        "role": "user",
        "additional_kwargs": {"k": 1},
        "content": [
            {"type": "text", "text": "first"},
            {"type": "text", "text": "t"},
            {"type": "image", "url": "https://a.example/b.png", "mime_type": "image/png"},
            {"type": "image", "base64": "AAAA", "mime_type": "image/gif"},
            {"type": "image", "url": "data:,plain"},
            {"type": "image", "file_id": "f1"},
            {"type": "file", "base64": "YQ==", "mime_type": "text/x-csv", "extras": {"filename": "a.csv"}},
            {"type": "file", "file_id": "f2"},
        ],
    }


async def test_a_thread_with_messages_to_begin_with():
    """Its agent's graph is looked up, and its state is as if that graph had been given them and had ended."""
    for agent, asked in ((None, "POST /assistants/search"), (ASSISTANT, f"GET /assistants/{ASSISTANT}")):
        async with answering() as (adapter, there):
            await adapter.create_thread(a_call(), a_draft(None, messages=(MessageDraft(text="q"),), agent=agent))
        assert there.asked() == [asked, "POST /threads"]
        body = there.seen[1].body
        assert body["metadata"] == {"graph_id": GRAPH}
        first, second = [step["updates"] for step in body["supersteps"]]
        assert without_ids(first[0]["values"].pop("messages")) == [{"role": "user", "content": "q"}]
        assert first == [{"as_node": "__start__", "values": {}}]
        assert second == [{"as_node": "__end__", "values": None}]
    search = {"sort_by": "created_at", "sort_order": "asc", "graph_id": GRAPH, "limit": 1}
    async with answering() as (adapter, there):
        await adapter.create_thread(a_call(), a_draft(None, messages=(MessageDraft(text="q"),)))
    assert there.seen[0].body == search


async def test_an_empty_thread_takes_one_call():
    """With nothing but its pairs."""
    async with answering() as (adapter, there):
        await adapter.create_thread(a_call(), a_draft(None))
    assert [(seen.method, seen.body) for seen in there.seen] == [("POST", {"metadata": {}})]


async def test_a_message():
    """A run of the agent that is named."""
    async with answering() as (adapter, there):
        await adapter.send_message(a_call(), thread_ref(), a_send("more", agent=agent_ref(OTHER)))
    assert there.asked() == [RUNS, SEARCH]
    assert there.seen[0].body["assistant_id"] == OTHER


async def test_a_change():
    """Is a PATCH with the pairs that change alone; null stands for one that is removed."""
    edits = (
        ThreadEdit(title="New"),
        ThreadEdit(title=None),
        ThreadEdit(title="T", metadata={"title": "x", "a": None, "b": []}),
    )
    pairs = ({"title": "New"}, {"title": None}, {"title": "T", "a": None, "b": []})
    async with answering() as (adapter, there):
        for edit in edits:
            await adapter.update_thread(a_call(), thread_ref(THREAD.upper()), edit)
    assert {(seen.method, seen.path) for seen in there.seen} == {("PATCH", f"/threads/{THREAD}")}
    assert [seen.body for seen in there.seen] == [{"metadata": found} for found in pairs]


async def test_a_copy():
    """One call without a word; the new thread as the server tells it, which leaves out whether anything is asked."""
    async with answering() as (adapter, there):
        copied = await adapter.copy_thread(a_call(), thread_ref(THREAD.upper()))
    assert [(seen.method, seen.path, seen.body) for seen in there.seen] == [("POST", f"/threads/{THREAD}/copy", {})]
    assert (copied.ref, copied.title, copied.status) == (thread_ref(OTHER), "Swifts", ThreadStatus.IDLE)
    assert copied.agent == agent_ref(GRAPH)


async def test_an_answer():
    """Is a command to the same assistant, which a second answer at the same time does not get past."""
    asking = {ONE_RUN: a_run(status="success"), STATE: a_state(interrupts=[QUESTION])}
    asking[SEARCH] = [a_thread(status="interrupted", interrupts={"t": [QUESTION]})]
    async with answering(asking) as (adapter, there):
        await adapter.resume_run(a_call(), run_ref(), ResumeDraft(answer=False))
    assert there.asked() == [ONE_RUN, SEARCH, STATE, RUNS]
    body = {"assistant_id": GRAPH, "command": {"resume": False}, "multitask_strategy": "reject"}
    assert there.seen[-1].body == body


async def test_fifty_threads_are_one_request():
    """Ids that cannot be any are not sent along: the server would refuse all for one of them."""
    ids = [f"3c90c3cc-0d44-4b50-8888-{number:012}" for number in range(50)]
    async with answering({SEARCH: [a_thread(native_id) for native_id in reversed(ids)]}) as (adapter, there):
        refs = [thread_ref(ids[0].upper()), *map(thread_ref, ids), thread_ref("x"), thread_ref("")]
        answers = await adapter.threads(a_call(), refs)
        assert await adapter.threads(a_call(), [thread_ref("x")]) != []
        assert await adapter.threads(a_call(), []) == []
    assert [seen.body for seen in there.seen] == [{"ids": ids, "limit": 50, "select": SELECT}]
    assert [answer.ref for answer in answers[:51]] == refs[:51]
    assert [answer.code.value for answer in answers[51:]] == ["NOT_FOUND"] * 2


async def test_a_server_that_heeds_no_ids_is_asked_for_each():
    """Where a search names what was not asked for, what it leaves out is read by itself: it may be there."""
    gone = "3c90c3cc-0d44-4b50-8888-000000000009"
    third = "3c90c3cc-0d44-4b50-8888-000000000003"
    answers = {SEARCH: [a_thread(OTHER), a_thread(third)], f"GET /threads/{THREAD}": a_thread()}
    answers[f"GET /threads/{gone}"] = (404, b"{}")
    async with answering(answers) as (adapter, there):
        told = await adapter.threads(a_call(), [thread_ref(), thread_ref(OTHER), thread_ref(gone)])
    assert [answer.ref for answer in told[:2]] == [thread_ref(), thread_ref(OTHER)]
    assert told[2].code.value == "NOT_FOUND"
    assert sorted(there.asked()) == [f"GET /threads/{gone}", f"GET /threads/{THREAD}", SEARCH]


async def test_what_a_search_by_ids_leaves_out_is_not_there():
    """A server that names nothing else is believed, without a call more."""
    async with answering({SEARCH: [a_thread(OTHER)]}) as (adapter, there):
        told = await adapter.threads(a_call(), [thread_ref(), thread_ref(OTHER)])
    assert told[0].code.value == "NOT_FOUND"
    assert there.asked() == [SEARCH]


async def test_more_than_a_search_may_tell_are_asked_for_in_parts():
    """A thousand rows are the most."""
    ids = [f"3c90c3cc-0d44-4b50-8888-{number:012}" for number in range(1_001)]
    async with answering({SEARCH: []}) as (adapter, there):
        await adapter.threads(a_call(), list(map(thread_ref, ids)))
    assert [seen.body["limit"] for seen in there.seen] == [1_000, 1]


async def test_a_list():
    """Those that changed last first, one row more than is shown; the number of all only where it begins."""
    async with answering() as (adapter, there):
        await adapter.thread_page(a_call(), ThreadPageKey(page=PageRequest(size=1)))
        await adapter.thread_page(a_call(), ThreadPageKey(page=PageRequest(size=1, after=(4,))))
        await adapter.thread_page(a_call(), ThreadPageKey(agent=agent_ref(GRAPH), page=PageRequest(size=3, after=(0,))))
    order = {"sort_by": "updated_at", "sort_order": "desc", "select": SELECT}
    assert [(seen.path, seen.body) for seen in there.seen if "assistants" not in seen.path] == [
        ("/threads/search", {**order, "offset": 0, "limit": 2}),
        ("/threads/count", {}),
        ("/threads/search", {**order, "offset": 5, "limit": 2}),
        ("/threads/search", {"metadata": {"assistant_id": ASSISTANT}, **order, "offset": 1, "limit": 4}),
    ]


async def test_messages_read_each_thread_once():
    """However many pages and messages of it are asked for."""
    key = MessagePageKey(thread=thread_ref(), page=PageRequest())
    async with answering() as (adapter, there):
        await adapter.messages(a_call(), [message_ref("m1"), message_ref("m2"), message_ref("m1")])
        await adapter.message_pages(a_call(), [key])
    assert there.asked() == [STATE, STATE]


async def test_runs_ask_for_the_state_only_where_one_may_wait():
    """One search for all threads of runs that have ended; none where none has."""
    key = RunPageKey(thread=thread_ref(), page=PageRequest(size=5, after=(2,)))
    async with answering() as (adapter, there):
        await adapter.runs(a_call(), [run_ref(), run_ref(RUN.upper())])
        await adapter.run_pages(a_call(), [key])
    listed = f"GET /threads/{THREAD}/runs"
    assert there.asked()[-3:] == [SEARCH, listed, SEARCH]
    assert there.seen[-2].query == {"offset": "3", "limit": "6"}
    async with answering({ONE_RUN: a_run(status="running")}) as (adapter, there):
        await adapter.runs(a_call(), [run_ref()])
    assert there.asked() == [ONE_RUN]


async def test_what_cannot_be_an_id_is_not_asked_for():
    """It is not found, and no request is sent."""
    strange = thread_ref("../assistants")
    async with answering() as (adapter, there):
        for answers in (
            await adapter.threads(a_call(), [strange]),
            await adapter.runs(a_call(), [run_ref("x"), run_ref(thread=strange)]),
            await adapter.message_pages(a_call(), [MessagePageKey(thread=strange, page=PageRequest())]),
            await adapter.run_tool_calls(a_call(), [run_ref("x")]),
        ):
            assert {answer.code.value for answer in answers} == {"NOT_FOUND"}
    assert there.seen == []


async def test_an_address_has_one_spelling():
    """Ids are UUIDs, which the server reads in several; adoption takes them all."""
    async with answering() as (adapter, _):
        assert adapter.canonical(thread_ref(THREAD.upper())) == thread_ref()
        assert adapter.check(ThreadAdoption(source=SOURCE, native_id=THREAD.upper())) == ()


@pytest.mark.parametrize("option", [ASSISTANT.upper(), ASSISTANT])
async def test_the_default_agent_has_one_spelling(option: str):
    """A UUID in the configuration is that of the requests."""
    async with answering(agent_id=option) as (adapter, there):
        await adapter.start_thread(a_call(), a_draft())
    assert there.seen[1].body["assistant_id"] == ASSISTANT
