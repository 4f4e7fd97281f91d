"""Conversations."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated

import strawberry

from threadloom.domain.agent import Agent
from threadloom.domain.clock import Instant
from threadloom.domain.ids import RunRef, ThreadRef
from threadloom.domain.message import Message
from threadloom.domain.run import Run
from threadloom.domain.source import Outage, Source
from threadloom.domain.sync import SyncState
from threadloom.domain.thread import Sharing, Thread, ThreadStatus, ThreadUser, ToolResources
from threadloom.domain.vendor import FeedbackPageKey, MessagePageKey, RunPageKey
from threadloom.graphql.batched import batched
from threadloom.graphql.context import Info
from threadloom.graphql.declare import over, plain, resolved
from threadloom.graphql.loaders import joined
from threadloom.graphql.pages import PageArguments, RunPageArguments, connections, outage_instead
from threadloom.graphql.readings import thread_outage
from threadloom.graphql.scalars import JSON
from threadloom.graphql.thread_lists import ThreadPage, forks_page
from threadloom.graphql.weight import ASKS, ASKS_ONCE_A_THREAD

from .capability import Capabilities
from .connections import FeedbackConnection, MessageConnection, RunConnection, ThreadConnection
from .node import Node
from .shared import agent_or_own, global_id, global_ids, own_agent, own_source, runs_at, thread_capabilities, threads_at

IncludeHidden = Annotated[bool, strawberry.argument(description="Whether to include messages with visibility HIDDEN.")]


def _scope(thread: Thread) -> str | None:
    return thread.ref.scope


def _latest_run(thread: Thread) -> RunRef | None:
    return thread.latest_run


def _forked_from(thread: Thread) -> ThreadRef | None:
    return thread.forked_from


async def _last_message(threads: Sequence[Thread], info: Info) -> Sequence[object]:
    gateway, call = info.context.gateway, info.context.call
    return await joined(threads, lambda thread: thread.last_message, lambda refs: gateway.messages.kept(call, refs))


async def _messages(
    threads: Sequence[Thread], info: Info, *, include_hidden: IncludeHidden = False, page: PageArguments
) -> Sequence[object]:
    return await connections(
        threads,
        info,
        page,
        kind="messages",
        terms_of=lambda thread: (thread.ref, int(include_hidden)),
        key_of=lambda thread, page: MessagePageKey(thread=thread.ref, include_hidden=include_hidden, page=page),
        fetch=partial(info.context.gateway.messages.pages, known=threads),
    )


async def _feedback(threads: Sequence[Thread], info: Info, *, page: PageArguments) -> Sequence[object]:
    return await connections(
        threads,
        info,
        page,
        kind="feedback",
        terms_of=lambda thread: (thread.ref,),
        key_of=lambda thread, page: FeedbackPageKey(thread=thread.ref, page=page),
        fetch=partial(info.context.gateway.feedback.pages, known=threads),
    )


async def _runs(threads: Sequence[Thread], info: Info, *, page: RunPageArguments) -> Sequence[object]:
    return await connections(
        threads,
        info,
        page,
        kind="runs",
        terms_of=lambda thread: (thread.ref,),
        key_of=lambda thread, page: RunPageKey(thread=thread.ref, page=page),
        fetch=partial(info.context.gateway.runs.pages, known=threads),
    )


async def _forks(thread: Thread, info: Info, *, page: RunPageArguments) -> ThreadPage:
    return await forks_page(info, thread.ref, page)


def _raw(thread: Thread, info: Info) -> JSON | None:
    """What was kept while the configuration allowed it is not shown once it does not."""
    return thread.raw if info.context.gateway.sources.source(thread.ref.source).keeps_raw else None


@over(Thread)
class ThreadType(Node):
    """A conversation at one source."""

    id: strawberry.ID = resolved("Global id.", global_id, column=global_ids)
    native_id: strawberry.ID | None = plain("The vendor's own id; null until the vendor has given one.")
    scope: str | None = resolved("Humm organization, Thena agent or Mindset app that the vendor's id lives in.", _scope)
    source: Source = resolved("Where it lives.", own_source)
    agent: Agent | None = batched(
        "The agent that answers; null where the vendor binds agents to runs or has none.",
        own_agent,
        ref_of=agent_or_own,
    )
    agent_session_id: strawberry.ID | None = plain("Mindset's agent session, the second half of a composite agent id.")
    title: str | None = plain("Title, the vendor's own or kept by the gateway (see `capabilities.updateThread`).")
    status: ThreadStatus = plain("What is going on; the last known state when the vendor cannot be asked.")
    native_status: str | None = plain("The vendor's own word for the status.")
    sharing: Sharing | None = plain("Who beside its owner may see it at the vendor.")
    user: ThreadUser | None = plain("The end user whose conversation it is.")
    organization_id: strawberry.ID | None = plain("The vendor's id of the organization it belongs to.")
    created_at: Instant | None = plain("When the vendor made it.")
    updated_at: Instant | None = plain("When the vendor last changed it.")
    last_message_at: Instant | None = plain("When the latest known message was made.")
    last_activity_at: Instant = plain("Latest of all known times, the gateway's own included; what the inbox sorts by.")
    last_message: Message | None = batched(
        "The latest message that the index knows; never costs a call to the vendor.", _last_message
    )
    messages: MessageConnection | None = batched(
        "Messages, oldest first; ask `last` for the newest page and `before` for older ones.",
        _messages,
        failed=outage_instead,
        weight=ASKS,
    )
    feedback: FeedbackConnection | None = batched(
        "Feedback on the thread and on its messages, newest first.",
        _feedback,
        failed=outage_instead,
        weight=ASKS_ONCE_A_THREAD,
    )
    metadata: JSON | None = plain("Pairs kept by the vendor or, where it has none, by the gateway.")
    tool_resources: ToolResources | None = plain("Files and vector stores that tools may use in this thread.")
    tags: list[str] = plain("Labels kept by the gateway.")
    archived_at: Instant | None = plain("When it was archived; null if it is not.")
    pinned_at: Instant | None = plain("When you pinned it; null if you did not.")
    unread: bool = plain("Whether something happened since you last marked it read.")
    revision: int = plain(
        "Counts changes of title, archive, tags, metadata and sharing; give it back to detect a conflict."
    )
    sync_state: SyncState = plain("Whether the vendor has what the gateway shows.")
    synced_at: Instant | None = plain("When the vendor last confirmed what is shown; null if never.")
    outage: Outage | None = resolved(
        "Why the vendor could not be asked and the last known state is shown; asks the vendor.",
        thread_outage,
        weight=ASKS_ONCE_A_THREAD,
    )
    capabilities: Capabilities = resolved("What can be done with this thread by you.", thread_capabilities)
    raw: JSON | None = resolved("The vendor's answer, scrubbed; null unless the configuration allows it.", _raw)
    runs: RunConnection | None = batched(
        "Executions of agents on this thread, newest first, where the vendor has such a thing or the gateway drove it.",
        _runs,
        failed=outage_instead,
        weight=ASKS,
    )
    latest_run: Run | None = batched(
        "The newest run: whether an answer is on its way, and what it waits for.", runs_at(_latest_run), weight=ASKS
    )
    hidden_at: Instant | None = plain("When it was hidden or deleted by `deleteThread`.")
    forked_from: Thread | None = batched("The thread that it was forked from.", threads_at(_forked_from))
    forks: ThreadConnection | None = resolved("Threads forked from it.", _forks)
