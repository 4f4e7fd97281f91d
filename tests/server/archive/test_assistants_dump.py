"""Saved Assistants threads, in each layout that is taken."""

import io
import json
from collections import Counter

import pytest

from threadloom.domain.archive import ArchivedAgent, ArchivedThread
from threadloom.domain.ids import ToolCallRef
from threadloom.domain.part import ImagePart, TextPart, UnknownPart
from threadloom.domain.run import RunStatus
from threadloom.server.archive.assistants_dump import entries

THREAD = {"id": "thread_1", "object": "thread", "created_at": 10, "metadata": {"k": "v"}}


def a_message(key, text, at, role="user", **rest):
    content = [{"type": "text", "text": {"value": text, "annotations": []}}]
    return {"id": key, "object": "thread.message", "role": role, "created_at": at, "content": content, **rest}


ASKED = a_message("msg_1", "tea?", 11)
TOLD = a_message("msg_2", "yes", 12, "assistant", assistant_id="asst_1", run_id="run_1")
NEWEST_FIRST = {"object": "list", "data": [TOLD, ASKED], "has_more": False}
WHOLE = {**THREAD, "messages": NEWEST_FIRST}


def read(text, notes=None):
    text = text if isinstance(text, bytes) else json.dumps(text).encode()
    return list(entries(io.BytesIO(text), Counter() if notes is None else notes))


def threads(found):
    return [entry.record for entry in found if isinstance(entry.record, ArchivedThread)]


@pytest.mark.parametrize(
    "dump",
    [
        [WHOLE],
        WHOLE,
        {"object": "list", "data": [WHOLE]},
        [{**THREAD, "messages": [ASKED, TOLD]}],
        [{"thread": THREAD, "messages": [TOLD, ASKED]}],
        json.dumps(WHOLE).encode() + b"\n",
    ],
)  # fmt: skip
def test_layouts(dump):
    """A list of threads, one thread, the API's own list; messages bare or as the API lists them, either way round."""
    (record,) = threads(read(dump))
    assert [each.message.text for each in record.messages] == ["tea?", "yes"]
    thread = record.thread
    assert (thread.ref.native_id, thread.created_at, thread.metadata) == ("thread_1", 10_000_000, {"k": "v"})
    assert (thread.last_message.native_id, thread.last_activity_at) == ("msg_2", 12_000_000)
    assert thread.raw == THREAD


def test_assistants_are_agents():
    """Each is told once, before its first thread."""
    found = read([WHOLE, {**WHOLE, "id": "thread_2"}])
    assert [type(entry.record) for entry in found] == [ArchivedAgent, ArchivedThread, ArchivedThread]


def test_parts():
    """Pictures are pictures; a part of a kind not known is kept whole."""
    content = [
        {"type": "image_file", "image_file": {"file_id": "file_1"}},
        {"type": "hologram", "x": 1},
        {"type": "text", "text": {"value": "see", "annotations": []}},
    ]
    (record,) = threads(read([{**THREAD, "messages": [{**ASKED, "content": content}]}]))
    assert record.messages[0].message.parts == (
        ImagePart(file_id="file_1"),
        UnknownPart(native_type="hologram", data={"type": "hologram", "x": 1}),
        TextPart(text="see"),
    )


def a_step(key, **details):
    return {"id": key, "status": "completed", "step_details": details}


CALLS = a_step(
    "step_1", tool_calls=[{"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]
)
SPEAKS = a_step("step_2", message_creation={"message_id": "msg_2"})


def test_tool_calls_stand_in_their_message():
    """The steps of a run tell which calls led to a message; they are the message's own here."""
    run = {"id": "run_1", "assistant_id": "asst_1", "status": "completed", "created_at": 11, "steps": [CALLS, SPEAKS]}
    (record,) = threads(read([{**WHOLE, "runs": {"data": [run]}}]))
    message = record.messages[1].message
    assert message.tool_calls
    (call,) = message.tool_calls
    assert (call.name, call.ref) == ("f", ToolCallRef(thread=record.ref, message="msg_2", native_id="call_1"))
    assert (record.runs[0].status, message.run) == (RunStatus.COMPLETED, record.runs[0].ref)
    assert record.thread.latest_run == record.runs[0].ref


def test_a_run_that_only_called_tools():
    """Its calls get a message that bears the run's id."""
    run = {"id": "run_9", "status": "failed", "created_at": 13, "steps": [CALLS]}
    (record,) = threads(read([{**WHOLE, "runs": [run]}]))
    assert [each.message.ref.native_id for each in record.messages] == ["msg_1", "msg_2", "run_9"]
    assert record.messages[2].message.tool_calls[0].name == "f"


def test_what_the_file_lacks_is_counted():
    """Messages of further pages, and calls whose message is not there."""
    elsewhere = a_step("step_2", message_creation={"message_id": "msg_9"})
    run = {"id": "run_1", "status": "completed", "steps": [CALLS, elsewhere]}
    notes = Counter()
    read([{**THREAD, "messages": {**NEWEST_FIRST, "has_more": True}, "runs": [run]}], notes)
    assert notes == {
        "threads with more messages than the file holds": 1,
        "tool calls whose message is not in the file": 1,
    }


def test_broken_bytes():
    """A dump that was cut off gives what is whole, and a line about the rest."""
    found = read(json.dumps([WHOLE, WHOLE]).encode()[:-40])
    assert [entry.fault for entry in found if entry.fault] == ["the file ends within it: it was cut off"]
    assert len(threads(found)) == 1


def test_faults():
    """Each is told by its place; the others are read."""
    found = read(
        [{"id": 7}, {**THREAD, "messages": "x"}, WHOLE, {"object": "list", "data": [5, {**WHOLE, "id": "t2"}]}]
    )
    assert [(entry.place, entry.fault is None) for entry in found if not isinstance(entry.record, ArchivedAgent)] == [
        ("object 1", False),
        ("object 2", False),
        ("object 3", True),
        ("object 4, thread 1", False),
        ("object 4, thread 2", True),
    ]
