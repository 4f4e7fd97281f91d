"""Resolvers that several types share."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from threadloom.domain.capability import Capabilities
from threadloom.domain.ids import AgentRef, FeedbackRef, MessageRef, Ref, RunRef, ThreadRef
from threadloom.domain.message import Message
from threadloom.domain.run import Run
from threadloom.domain.source import Source
from threadloom.domain.thread import Thread
from threadloom.graphql import ids
from threadloom.graphql.batched import Load
from threadloom.graphql.context import Info
from threadloom.graphql.loaders import absent_if_unknown, joined, present, source_of
from threadloom.graphql.places import find_source


class InThread(Protocol):
    """A noun that belongs to a thread."""

    @property
    def ref(self) -> MessageRef | RunRef | FeedbackRef:
        """Where it lives."""
        ...


class Answered(Protocol):
    """A noun that an agent stands behind."""

    @property
    def agent(self) -> AgentRef | None:
        """Who."""
        ...


class Addressed(Protocol):
    """A noun with an address."""

    @property
    def ref(self) -> Ref:
        """Where it lives."""
        ...


def agent_or_own(row: Thread | Message | Run) -> Ref:
    """What tells rows apart that are asked for their agent alone; many have the same."""
    return row.agent or row.ref


def global_id(row: Addressed) -> str:
    """The row's global id."""
    return ids.global_id(row.ref)


def global_ids(rows: Sequence[Addressed]) -> Sequence[str]:
    """The rows' global ids."""
    return ids.global_ids([row.ref for row in rows])


def own_source(row: Addressed, info: Info) -> Source:
    """Where the row lives."""
    return find_source(info.context.gateway.sources, info.context.call, source_of(row.ref))


def own_capabilities(row: Addressed, info: Info) -> Capabilities:
    """What can be done where the row lives."""
    return info.context.gateway.sources.capabilities(source_of(row.ref))


def thread_capabilities(thread: Thread, info: Info) -> Capabilities:
    """What can be done with one thread."""
    return info.context.gateway.sources.thread_capabilities(thread.ref)


def threads_at(ref_of: Callable[[Any], ThreadRef | None]) -> Load:
    """Threads that rows lead to, from the index: never a call to a vendor."""

    async def load(rows: Sequence[object], info: Info) -> Sequence[object]:
        gateway, call = info.context.gateway, info.context.call
        return await joined(rows, ref_of, lambda refs: gateway.threads.known(call, refs))

    return load


async def own_thread(rows: Sequence[object], info: Info) -> Sequence[object]:
    """The thread that each row belongs to; it is always there as long as the row is."""
    found = await threads_at(thread_of)(rows, info)
    return [present(thread, "thread") for thread in found]


async def own_agent(rows: Sequence[Answered], info: Info) -> Sequence[object]:
    """The agent of each row, from the index: never a call to a vendor."""
    gateway, call = info.context.gateway, info.context.call
    return await joined(rows, _agent_of, lambda refs: gateway.agents.known(call, refs))


def messages_at(ref_of: Callable[[Any], MessageRef | None]) -> Load:
    """Messages that rows lead to, asked of the vendor; None where they are gone."""

    async def load(rows: Sequence[object], info: Info) -> Sequence[object]:
        gateway, call = info.context.gateway, info.context.call
        found = await joined(rows, ref_of, lambda refs: gateway.messages.by_refs(call, refs))
        return [absent_if_unknown(message) for message in found]

    return load


def runs_at(ref_of: Callable[[Any], RunRef | None]) -> Load:
    """Runs that rows lead to, asked of the vendor; None where they are gone."""

    async def load(rows: Sequence[object], info: Info) -> Sequence[object]:
        gateway, call = info.context.gateway, info.context.call
        found = await joined(rows, ref_of, lambda refs: gateway.runs.by_refs(call, refs))
        return [absent_if_unknown(run) for run in found]

    return load


def thread_of(row: InThread) -> ThreadRef:
    """The address of the thread that the row belongs to."""
    return row.ref.thread


def _agent_of(row: Answered) -> AgentRef | None:
    return row.agent
