"""Saved threads of the Assistants API; README.md describes the layouts that are taken.

What the API's objects mean is told by the dialect's own wire and mapping, as for a live source.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, cast

import msgspec
from msgspec.structs import replace

from threadloom.domain.archive import ArchivedThread
from threadloom.domain.ids import MessageRef, SourceSlug, ToolCallRef
from threadloom.domain.message import Message, MessageRole
from threadloom.domain.run import Run
from threadloom.domain.tool_call import ToolCall
from threadloom.vendors._assistants import mapping, wire

from .documents import documents
from .foreign import Agents, archived
from .lines import UNREADABLE, Entry, Unfit, decoded, fault_of

_SOURCE = SourceSlug("assistants")
_PIECES = ("messages", "runs")

_OBJECT = msgspec.json.Decoder(dict[str, Any])

Json = Mapping[str, Any]


def entries(file: BinaryIO, notes: Counter[str]) -> Iterator[Entry]:
    """A thread for each object, or what is wrong with it; `notes` counts what is not in the file."""
    agents = Agents()
    for document in documents(file):
        place = f"object {document.number}"
        try:
            found = decoded(_OBJECT.decode, document)
        except Unfit as error:
            yield Entry(place, None, str(error))
            continue
        for number, thread in enumerate(_threads(found), 1):
            where = place if thread is found else f"{place}, thread {number}"
            try:
                record = _archived(thread, notes)
            except UNREADABLE as error:
                yield Entry(where, None, fault_of(error))
                continue
            yield from (Entry(where, agent) for agent in agents.new_in(record))
            yield Entry(where, record)


def _threads(found: Json) -> Sequence[Any]:
    """The threads in an object: it is one, or the answer to a list."""
    rows = found.get("data")
    is_list = isinstance(rows, list) and "id" not in found and "thread" not in found
    return cast("list[Any]", rows) if is_list else [found]


def _archived(told: object, notes: Counter[str]) -> ArchivedThread:
    found = msgspec.convert(told, dict[str, Any])
    own = found.get("thread", {name: value for name, value in found.items() if name not in _PIECES})
    thread = mapping.to_thread(wire.read_thread(msgspec.json.encode(own)), _SOURCE)
    listed = wire.read_messages(_list(found.get("messages")))
    notes["threads with more messages than the file holds"] += listed.has_more is True
    said = wire.read_runs(_list(found.get("runs"))).data
    runs = sorted((mapping.to_run(run, thread.ref) for run in said), key=lambda run: run.created_at or 0)
    calls = _calls(found.get("runs"), {run.ref.native_id: run for run in runs})
    messages = mapping.to_messages(_oldest_first(listed.data), thread.ref)
    homes = {message.ref.native_id for message in messages} | {run.ref.native_id for run in runs}
    notes["tool calls whose message is not in the file"] += sum(len(calls[home]) for home in calls.keys() - homes)
    return archived(thread, _with_calls(messages, runs, calls), runs)


def _list(value: object) -> bytes:
    return msgspec.json.encode([] if value is None else value)


def _oldest_first(messages: Sequence[wire.Message]) -> list[wire.Message]:
    """The API lists the newest first unless it was asked otherwise; messages of one second stay in their order."""
    moments = [message.created_at for message in messages if message.created_at is not None]
    is_newest_first = bool(moments) and moments[0] > moments[-1]
    return sorted(messages[::-1] if is_newest_first else messages, key=lambda message: message.created_at or 0)


def _calls(found: object, runs: Mapping[str, Run]) -> dict[str, tuple[ToolCall, ...]]:
    """Tool calls, which stand in the steps of runs, by the id of the message that they led to, else of the run."""
    calls: dict[str, tuple[ToolCall, ...]] = {}
    for run in _rows(found):
        steps = wire.read_steps(_list(run.get("steps"))).data
        ref = runs[run["id"]].ref
        calls |= mapping.calls_by_message(steps, ref, awaited=()) or {
            ref.native_id: mapping.calls_of_steps(steps, ref, awaited=())
        }
    return calls


def _rows(found: object) -> Sequence[Json]:
    rows = cast("Json", found).get("data") if isinstance(found, dict) else found
    return msgspec.convert(rows or [], list[dict[str, Any]])


def _with_calls(
    messages: Sequence[Message], runs: Sequence[Run], calls: Mapping[str, tuple[ToolCall, ...]]
) -> list[Message]:
    """Messages with their tool calls; a run that called tools and said nothing gets a message for them."""
    spoken = [_calling(message, calls.get(message.ref.native_id, ())) for message in messages]
    silent = [_calling(_message_of(run), calls[run.ref.native_id]) for run in runs if calls.get(run.ref.native_id)]
    return sorted([*spoken, *silent], key=lambda message: message.created_at or 0) if silent else spoken


def _calling(message: Message, calls: Sequence[ToolCall]) -> Message:
    """The message with calls of its own: a local source has them there, not on runs."""
    own = tuple(
        replace(
            call,
            ref=ToolCallRef(thread=message.ref.thread, message=message.ref.native_id, native_id=call.ref.native_id),
        )
        for call in calls
    )
    return replace(message, tool_calls=own)


def _message_of(run: Run) -> Message:
    return Message(
        ref=MessageRef(thread=run.ref.thread, native_id=run.ref.native_id),
        agent=run.agent,
        role=MessageRole.ASSISTANT,
        created_at=run.created_at,
        run=run.ref,
    )
