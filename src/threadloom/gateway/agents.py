"""Agents: listing them over sources, remembering those met, making and changing them."""

import logging
from collections.abc import Awaitable, Callable, Sequence

from threadloom.domain.agent import Agent, AgentDraft
from threadloom.domain.call import Call
from threadloom.domain.capability import Operation
from threadloom.domain.edit import AgentEdit
from threadloom.domain.errors import NotFound, ThreadloomError
from threadloom.domain.ids import AgentRef, SourceSlug
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.vendor import VendorAdapter

from .agent_pages import AgentPage, joined, remainder
from .kit import Kit, check_draft
from .sources import ConnectedSource

_log = logging.getLogger("threadloom.gateway")

_AGENT = ("agentId",)


class Agents:
    """Who answers, at every source."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def by_refs(self, call: Call, refs: Sequence[AgentRef]) -> Sequence[Agent | ThreadloomError | None]:
        """Agents by address, asked of their vendor where it lists any; None for one that is unknown or foreign."""
        there = [ref for ref in refs if self._kit.sources.find(call, ref.source) is not None]
        asked = [ref for ref in there if self._kit.sources.is_native(ref.source, Operation.LIST_AGENTS)]
        told = await self._kit.guard.batch(
            call, asked, lambda ref: ref.source, lambda adapter, batch: adapter.agents(call, batch)
        )
        await self._remember_read(call, [agent for agent in told if isinstance(agent, Agent)])
        answers: dict[AgentRef, Agent | ThreadloomError | None] = dict(zip(asked, told, strict=True))
        rest = [ref for ref in there if ref not in answers]
        answers.update(zip(rest, await self._configured_or_met(call, rest), strict=True))
        return [None if isinstance(answers.get(ref), NotFound) else answers.get(ref) for ref in refs]

    async def known(self, call: Call, refs: Sequence[AgentRef]) -> Sequence[Agent]:
        """Agents from the index alone; one that was never met bears its native id as its name."""
        met = await self._kit.store.agents(call.caller, refs)
        return [agent or Agent(ref=ref, name=ref.native_id) for ref, agent in zip(refs, met, strict=True)]

    async def meet(self, call: Call, ref: AgentRef | None, *, path: Sequence[str]) -> None:
        """Learn an agent's name for the index before it is asked for the first time.

        That it cannot be read just now is no obstacle to asking it; that its vendor has none such is.

        Raises:
            NotFound: the vendor lists its agents, and this is none of them.
            VendorError: nothing is found there because no agents can be listed at all, as with another API's address.
        """
        if ref is not None and not await self.is_met(call, ref):
            await self._check_list(call, ref.source)
            source = self._kit.sources.demand(call, ref.source).source
            raise NotFound("there is no such agent at this source", path=path).at(source.slug, source.vendor)

    async def _check_list(self, call: Call, source: SourceSlug) -> None:
        """Whether the vendor, or the source's own options, list agents; the list names nothing that may be missing."""
        request = (source, PageRequest(size=1))
        # A read, though it stands in a write: nothing is remembered of it as having reached the vendor.
        (answer,) = await self._kit.guard.batch(
            call, [request], lambda asked: asked[0], lambda adapter, batch: _pages(call, adapter, batch)
        )
        if isinstance(answer, ThreadloomError):
            raise answer

    async def is_met(self, call: Call, ref: AgentRef) -> bool:
        """Whether there may be such an agent, its name learnt for the index; False where its vendor lists none such."""
        (met,) = await self._kit.store.agents(call.caller, [ref])
        if met is not None:
            return True
        (found,) = await self.by_refs(call, [ref])
        return found is not None or not self._kit.sources.is_native(ref.source, Operation.LIST_AGENTS)

    async def page(self, call: Call, source: SourceSlug | None, page: PageRequest) -> AgentPage:
        """A page of agents, source after source in the configuration's order, each in its vendor's order.

        A source that fails is left out and named in `failures`.

        Raises:
            NotFound: there is no such source.
        """
        if source is None:
            slugs = [s.slug for s in self._kit.sources.open_to(call)]
        else:
            slugs = [self._kit.sources.demand(call, source, path=("source",)).source.slug]
        requests = remainder(slugs, page)
        # All at once, though the first may fill the page: a slow source then costs its own time alone, not the sum.
        asked = [request for request in requests if self._kit.sources.is_native(request[0], Operation.LIST_AGENTS)]
        told = await self._kit.guard.batch(
            call, asked, lambda request: request[0], lambda adapter, batch: _pages(call, adapter, batch)
        )
        await self._remember_read(call, [a for found in told if isinstance(found, Page) for a in found.items])
        pages: dict[SourceSlug, Page[Agent] | ThreadloomError] = {
            slug: await self._configured(call, slug, asked_page) for slug, asked_page in requests
        }
        pages |= {request[0]: found for request, found in zip(asked, told, strict=True)}
        return joined(slugs, page, pages)

    async def _configured(self, call: Call, slug: SourceSlug, page: PageRequest) -> Page[Agent]:
        """The one agent that the configuration names, where the vendor lists none."""
        default = self._kit.sources.demand(call, slug).source.default_agent
        if default is None or page.after is not None or page.before is not None:
            return Page(total=int(default is not None))
        agents = tuple(agent for agent in await self._configured_or_met(call, [default]) if agent is not None)
        return Page(items=agents, positions=tuple((agent.ref.native_id,) for agent in agents), total=len(agents))

    async def _configured_or_met(self, call: Call, refs: Sequence[AgentRef]) -> Sequence[Agent | None]:
        """Agents of sources that list none: those of the configuration, and those met."""
        met = await self._kit.store.agents(call.caller, refs)
        return [
            agent or (Agent(ref=ref, name=ref.native_id) if self._is_default(call, ref) else None)
            for ref, agent in zip(refs, met, strict=True)
        ]

    def _is_default(self, call: Call, ref: AgentRef) -> bool:
        source = self._kit.sources.find(call, ref.source)
        return source is not None and source.default_agent == ref

    async def create(self, call: Call, source: SourceSlug, draft: AgentDraft) -> Agent:
        """A new agent.

        Raises:
            NotFound: no such source.
            Forbidden, CapabilityMissing, Invalid: refused before anything was sent.
            VendorError: the vendor refused or failed.
        """
        connected = self._kit.sources.demand(call, source, path=("source",))
        self._kit.able(call, connected, Operation.CREATE_AGENT)
        check_draft(connected, draft)
        return await self._written(
            call, connected, ("createAgent", (source, draft)), lambda: connected.adapter.create_agent(call, draft)
        )

    async def update(self, call: Call, ref: AgentRef, edit: AgentEdit) -> Agent:
        """The agent after a change; raises as `create` does, NotFound for the agent, Conflict where it is built in."""
        connected = self._kit.sources.demand(call, ref.source, path=_AGENT)
        self._kit.able(call, connected, Operation.UPDATE_AGENT)
        check_draft(connected, edit)
        return await self._written(
            call, connected, ("updateAgent", (ref, edit)), lambda: connected.adapter.update_agent(call, ref, edit)
        )

    async def delete(self, call: Call, ref: AgentRef) -> None:
        """Remove an agent; raises as `update` does."""
        connected = self._kit.sources.demand(call, ref.source, path=_AGENT)
        self._kit.able(call, connected, Operation.DELETE_AGENT)

        async def write() -> bool:
            await self._kit.guard.one(connected, connected.adapter.delete_agent(call, ref))
            (met,) = await self._kit.store.agents(call.caller, [ref])
            if met is not None:
                await self._kit.store.delete_agent(call.caller, ref)
            return True

        await self._kit.idempotency.once(call, asked=("deleteAgent", ref), answer=bool, write=write, names=lambda _: ())

    async def _written(
        self,
        call: Call,
        connected: ConnectedSource,
        asked: tuple[str, object],
        question: Callable[[], Awaitable[Agent]],
    ) -> Agent:
        async def write() -> Agent:
            agent = await self._kit.guard.one(connected, question())
            await self._kit.store.save_agents(call.caller, [agent])
            return agent

        return await self._kit.idempotency.once(call, asked=asked, answer=Agent, write=write, names=lambda _: ())

    async def _remember_read(self, call: Call, agents: Sequence[Agent]) -> None:
        """Keep agents that passed by, where they are new or have changed; a store that cannot is no obstacle."""
        try:
            met = await self._kit.store.agents(call.caller, [agent.ref for agent in agents]) if agents else ()
            news = [agent for agent, before in zip(agents, met, strict=True) if agent != before]
            if news:
                await self._kit.store.save_agents(call.caller, news)
        except ThreadloomError:
            _log.exception("agents that were read could not be kept")


async def _pages(
    call: Call, adapter: VendorAdapter, requests: Sequence[tuple[SourceSlug, PageRequest]]
) -> Sequence[Page[Agent] | ThreadloomError]:
    """The one page that a source is asked for."""
    return [await adapter.agent_page(call, page) for _, page in requests]
