"""Any object by its global id."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from threadloom.domain.call import Caller
from threadloom.domain.errors import NotFound
from threadloom.domain.ids import AgentRef, FeedbackRef, MessageRef, Ref, RunRef, ThreadRef, ToolCallRef
from threadloom.gateway.gateway import Gateway

from . import ids
from .context import Info
from .loaders import absent_if_unknown
from .readings import thread_afresh

K = TypeVar("K", bound=Ref)

Fetch = Callable[..., Awaitable[Sequence[object]]]


async def node(info: Info, text: str) -> object | None:
    """The object of that id; None where the id leads nowhere, or to what is not the caller's."""
    try:
        key = ids.decode(text).key
    except NotFound:
        return None
    return await _found(info, key)


async def nodes(info: Info, texts: Sequence[str]) -> Sequence[object]:
    """The objects of those ids in the same order: each an object, None, or the exception that reading it ended in."""
    return await asyncio.gather(*(node(info, text) for text in texts), return_exceptions=True)


async def entity(info: Info, decode: Callable[[str], K], text: str) -> object | None:
    """The object of one kind of that id; None as for `node`, and for an id of another kind."""
    try:
        key = decode(text)
    except NotFound:
        return None
    return await _found(info, key)


async def _found(info: Info, key: ids.Key) -> object | None:
    gateway, caller = info.context.gateway, info.context.call.caller
    match key:
        case ThreadRef():
            return await thread_afresh(info, key)
        case ids.SourceKey():
            return gateway.sources.find(info.context.call, key.slug)
        case ids.VendorKey():
            return gateway.sources.vendor(key.slug)
        case ids.ViewerKey():
            return caller if key == _viewer(caller) else None
        case _:
            return await _loaded(info, key, _fetch(gateway, key))


def _fetch(gateway: Gateway, ref: AgentRef | MessageRef | RunRef | FeedbackRef | ToolCallRef) -> Fetch:
    """The use case that reads objects of this kind."""
    fetches: dict[type[Ref], Fetch] = {
        AgentRef: gateway.agents.by_refs,
        MessageRef: gateway.messages.by_refs,
        RunRef: gateway.runs.by_refs,
        FeedbackRef: gateway.feedback.by_refs,
        ToolCallRef: gateway.messages.tool_calls_by_refs,
    }
    return fetches[type(ref)]


async def _loaded(info: Info, ref: Ref, fetch: Fetch) -> object | None:
    async def load(refs: Sequence[Ref]) -> Sequence[Any]:
        return [absent_if_unknown(found) for found in await fetch(info.context.call, refs)]

    return await info.context.loaders.load(fetch, ref, ref, load)


def _viewer(caller: Caller) -> ids.ViewerKey:
    return ids.ViewerKey(tenant=caller.tenant, user=caller.user)
