"""What is in the gateway's store before it starts, put there over the Store port: what a sync would have left.

Every thread of every source is in the index of one tenant and user; local threads have their messages and feedback,
and those of the upstream have the feedback that the gateway keeps for a vendor that takes none.
"""

import asyncio
import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TypeVar

from threadloom.domain.agent import Agent, AgentStatus
from threadloom.domain.call import Caller, Role
from threadloom.domain.clock import MICROSECOND, Instant, SystemClock, instant_of, instant_of_seconds
from threadloom.domain.feedback import Feedback, FeedbackRating
from threadloom.domain.ids import (
    AgentRef,
    FeedbackRef,
    MessageRef,
    SourceSlug,
    TenantId,
    ThreadRef,
    ToolCallRef,
    UserId,
    VendorSlug,
)
from threadloom.domain.message import Message, MessageRole, MessageStatus
from threadloom.domain.part import TextPart
from threadloom.domain.query import IndexEntry
from threadloom.domain.store import Store
from threadloom.domain.sync import SyncState
from threadloom.domain.thread import Thread, ThreadStatus, ThreadUser, ToolResources
from threadloom.domain.tool_call import ToolCall, ToolCallStatus
from threadloom.store import open_store

from . import data
from .data import Json
from .places import Places

CALLER = Caller(tenant=TenantId("bench"), user=UserId("ana"), role=Role.WRITER, name="Ana")
LOCAL = SourceSlug("notes")
FAST, SLOW = SourceSlug("fast"), SourceSlug("slow")
FAN = tuple(SourceSlug(f"fan-{place}") for place in range(5))
REMOTE = (FAST, SLOW, *FAN)

STATUSES = {
    "open": ThreadStatus.RUNNING,
    "closed": ThreadStatus.COMPLETED,
    "waiting": ThreadStatus.WAITING_FOR_INPUT,
}
RATINGS = {"thumbs_up": FeedbackRating.POSITIVE, "thumbs_down": FeedbackRating.NEGATIVE}
PAIRS = ("updatedAt", "model", "tokenCount")
"""What our messages have no field for."""

_AT_ONCE = 50

T = TypeVar("T")


def seed(places: Places) -> None:
    """Make the store anew."""
    for file in places.data.glob(f"{places.store.name}*"):
        file.unlink()
    asyncio.run(_seed(places))


async def _seed(places: Places) -> None:
    async with open_store(f"sqlite:///{places.store}") as store:
        await store.save_agents(CALLER, [_agent(f"agt_{number}") for number in range(7)])
        await _index(store, [_local_entry(thread, place) for place, thread in enumerate(data.local())])
        for source in REMOTE:
            await _index(store, [_entry(source, thread, place) for place, thread in enumerate(data.threads())])
        for batch in _batches([message for said in data.local() for message in said["messages"]]):
            await store.save_messages(CALLER, [local_message(message) for message in batch])
        for source, said in ((LOCAL, data.messages()[: data.LOCAL]), (FAST, data.messages())):
            rated = [message for each in said for message in each if message["feedback"]]
            for batch in _batches(rated):
                await asyncio.gather(*(store.save_feedback(CALLER, _feedback(source, each)) for each in batch))


async def _index(store: Store, entries: Sequence[IndexEntry]) -> None:
    for batch in _batches(entries):
        await store.index(CALLER, batch)


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]


def _agent(name: str) -> Agent:
    ref = AgentRef(source=LOCAL, native_id=name)
    return Agent(ref=ref, name=name, status=AgentStatus.ACTIVE, configuration={"behaviour": "NONE"})


def thread_ref(source: SourceSlug, native_id: str) -> ThreadRef:
    """Where a thread of the data lives."""
    return ThreadRef(source=source, native_id=native_id)


def message_ref(source: SourceSlug, message: Json) -> MessageRef:
    """Where a message of the data lives."""
    return MessageRef(thread=thread_ref(source, message["threadId"]), native_id=message["id"])


def _activity(place: int) -> Instant:
    """Moments of the year after the data's, a minute apart: the index sorts by them."""
    return Instant(instant_of(data.moment("2026-01-01T00:00:00Z")) + place * timedelta(minutes=1) // MICROSECOND)


def _entry(source: SourceSlug, thread: Json, place: int) -> IndexEntry:
    ref = thread_ref(source, thread["id"])
    newest = data.messages()[place][-1]
    return IndexEntry(
        vendor=VendorSlug("openai-assistants"),
        thread=Thread(
            ref=ref,
            native_id=ref.native_id,
            owner=CALLER.user,
            title=thread["title"],
            kept=("title",),
            created_at=instant_of_seconds(data.seconds(thread["createdAt"])),
            metadata=data.assistants_metadata(thread),
            tool_resources=ToolResources(),
            last_message=message_ref(source, newest),
            last_message_at=instant_of_seconds(data.seconds(newest["createdAt"])),
            last_activity_at=_activity(place),
            synced_at=SystemClock().now(),
        ),
    )


def _local_entry(thread: Json, place: int) -> IndexEntry:
    ref = thread_ref(LOCAL, thread["id"])
    newest = thread["messages"][-1]
    return IndexEntry(
        vendor=VendorSlug("local"),
        thread=Thread(
            ref=ref,
            native_id=ref.native_id,
            owner=CALLER.user,
            agent=AgentRef(source=LOCAL, native_id=thread["agentId"]),
            title=thread["title"],
            status=STATUSES[thread["status"]],
            user=ThreadUser(native_id=thread["userId"]),
            created_at=_instant(thread["createdAt"]),
            updated_at=_instant(thread["updatedAt"]),
            last_message=message_ref(LOCAL, newest),
            last_message_at=_instant(newest["createdAt"]),
            last_activity_at=_activity(place),
            metadata={"channel": thread["channel"], "priority": thread["priority"]},
        ),
    )


def local_message(message: Json) -> Message:
    """A message of a local thread; what our schema has no field for stands in its pairs."""
    ref = message_ref(LOCAL, message)
    return Message(
        ref=ref,
        native_id=ref.native_id,
        role=MessageRole(message["role"].upper()),
        parts=(TextPart(text=message["content"]),),
        tool_calls=tuple(_tool_call(ref, call) for call in message["toolCalls"]),
        status=MessageStatus.COMPLETED,
        native_status=message["status"],
        metadata={name: message[name] for name in PAIRS},
        created_at=_instant(message["createdAt"]),
    )


def _tool_call(message: MessageRef, call: Json) -> ToolCall:
    return ToolCall(
        ref=ToolCallRef(thread=message.thread, message=message.native_id, native_id=call["id"]),
        native_id=call["id"],
        name=call["name"],
        arguments=json.loads(call["arguments"]),
        status=ToolCallStatus(call["status"].upper()),
    )


def _feedback(source: SourceSlug, message: Json) -> Feedback:
    told = message["feedback"]
    ref = message_ref(source, message)
    return Feedback(
        ref=FeedbackRef(thread=ref.thread, native_id=told["id"]),
        native_id=told["id"] if source == LOCAL else None,
        message=ref,
        rating=RATINGS[told["type"]],
        comment=told["comment"],
        created_at=_instant(message["updatedAt"]),
        updated_at=_instant(message["updatedAt"]),
        sync_state=SyncState.SYNCED if source == LOCAL else SyncState.LOCAL_ONLY,
        author=CALLER.user,
    )


def _instant(text: str) -> Instant:
    return instant_of(data.moment(text))
