"""Where reading starts."""

from collections.abc import Sequence
from typing import Annotated

import strawberry
from strawberry import UNSET

from threadloom.domain.agent import Agent
from threadloom.domain.call import Caller
from threadloom.domain.errors import Invalid
from threadloom.domain.ids import SourceSlug
from threadloom.domain.message import Message
from threadloom.domain.query import TagCount, ThreadFilter
from threadloom.domain.run import Run
from threadloom.domain.source import Source
from threadloom.domain.thread import Thread
from threadloom.domain.vendor import Vendor

from . import ids, nodes
from .agent_lists import agent_page
from .context import Info
from .declare import given, output, resolved
from .pages import Connection, PageArguments
from .readings import thread_afresh
from .thread_lists import ThreadListArguments, ThreadPage, thread_page
from .types.connections import AgentConnection, ThreadConnection
from .types.node import Node
from .weight import ASKS, LONG, Weight

MOST_NODES = 100

AnyId = Annotated[strawberry.ID, strawberry.argument(name="id", description="Global id.")]
AgentId = Annotated[strawberry.ID, strawberry.argument(name="id", description="Global id of the agent.")]
ThreadId = Annotated[strawberry.ID, strawberry.argument(name="id", description="Global id of the thread.")]
MessageId = Annotated[strawberry.ID, strawberry.argument(name="id", description="Global id of the message.")]
Ids = Annotated[list[strawberry.ID], strawberry.argument(name="ids", description="Global ids, at most 100.")]
Slug = Annotated[str, strawberry.argument(description="Slug from the configuration.")]
OfSource = Annotated[str, strawberry.argument(description="Slug of the source.")]
OnlySource = Annotated[str | None, strawberry.argument(description="Slug of the only source to ask.")]
NativeId = Annotated[strawberry.ID, strawberry.argument(description="The vendor's id of the thread.")]
Scope = Annotated[
    str | None,
    strawberry.argument(description="Humm organization, Thena agent or Mindset app; left out: the source's own."),
]


async def _node(_: None, info: Info, *, id_: AnyId) -> object:
    return await nodes.node(info, id_)


async def _nodes(_: None, info: Info, *, ids_: Ids) -> Sequence[object]:
    if len(ids_) > MOST_NODES:
        raise Invalid(f"at most {MOST_NODES} ids at once, not {len(ids_)}", path=("ids",))
    return await nodes.nodes(info, ids_)


def _viewer(_: None, info: Info) -> Caller:
    return info.context.call.caller


def _vendors(_: None, info: Info) -> Sequence[Vendor]:
    return info.context.gateway.sources.vendors()


def _sources(_: None, info: Info) -> Sequence[Source]:
    return info.context.gateway.sources.open_to(info.context.call)


def _source(_: None, info: Info, *, slug: Slug) -> Source | None:
    return info.context.gateway.sources.find(info.context.call, SourceSlug(slug))


async def _agent(_: None, info: Info, *, id_: AgentId) -> object:
    return await nodes.entity(info, ids.agent_ref, id_)


async def _agents(_: None, info: Info, *, source: OnlySource = UNSET, page: PageArguments) -> Connection[Agent] | None:
    slug = given(source)
    if slug is None:
        return await agent_page(info, page, source=None)
    found = _source(None, info, slug=slug)
    return await agent_page(info, page, source=found.slug) if found else None


async def _thread(_: None, info: Info, *, id_: ThreadId) -> object:
    return await nodes.entity(info, ids.thread_ref, id_)


async def _thread_by_native_id(
    _: None, info: Info, *, source: OfSource, native_id: NativeId, scope: Scope = UNSET
) -> Thread | None:
    gateway, call = info.context.gateway, info.context.call
    ref = await gateway.threads.by_native_id(call, SourceSlug(source), native_id, given(scope))
    return None if ref is None else await thread_afresh(info, ref)


async def _threads(_: None, info: Info, *, arguments: ThreadListArguments) -> ThreadPage:
    return await thread_page(info, arguments, within=ThreadFilter())


async def _message(_: None, info: Info, *, id_: MessageId) -> object:
    return await nodes.entity(info, ids.message_ref, id_)


async def _run(_: None, info: Info, *, id_: AnyId) -> object:
    return await nodes.entity(info, ids.run_ref, id_)


async def _tags(_: None, info: Info) -> Sequence[TagCount]:
    return await info.context.gateway.threads.tags(info.context.call)


@output
class Query:
    """Where reading starts."""

    node: Node | None = resolved("Any object by its global id; null when unknown or not yours.", _node, weight=ASKS)
    nodes: list[Node | None] = resolved(
        "Many objects by global id, in the order asked; null where unknown or not yours.",
        _nodes,
        weight=Weight(asks=True, sized_by="ids"),
    )
    viewer: Caller = resolved("Who is asking.", _viewer)
    vendors: list[Vendor] = resolved("Every kind of API that this gateway speaks.", _vendors, weight=LONG)
    sources: list[Source] = resolved(
        "Every configured place that threads can live in and that you may use.", _sources, weight=LONG
    )
    source: Source | None = resolved("One source by its slug; null when unknown or not yours.", _source)
    agent: Agent | None = resolved("One agent; null when unknown or not yours.", _agent, weight=ASKS)
    agents: AgentConnection | None = resolved("Agents over all sources, or of one.", _agents, weight=ASKS)
    thread: Thread | None = resolved("One thread; null when unknown or not yours.", _thread, weight=ASKS)
    thread_by_native_id: Thread | None = resolved(
        "One thread by the vendor's own id; null when unknown or not yours.", _thread_by_native_id, weight=ASKS
    )
    threads: ThreadConnection | None = resolved(
        "The inbox: threads over all sources, partial when a source is down (see `outages`).", _threads
    )
    message: Message | None = resolved("One message; null when unknown or not yours.", _message, weight=ASKS)
    run: Run | None = resolved("A run by id.", _run, weight=ASKS)
    tags: list[TagCount] = resolved("Labels in use, most used first.", _tags, weight=LONG)
