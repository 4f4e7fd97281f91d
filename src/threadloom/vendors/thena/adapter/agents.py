"""Agents over HTTP: listed whole, made and changed one by one."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import UnsetType

from threadloom.domain.agent import Agent, AgentDraft
from threadloom.domain.call import Call
from threadloom.domain.edit import AgentEdit, merged_pairs
from threadloom.domain.errors import ThreadloomError
from threadloom.domain.ids import AgentRef
from threadloom.domain.json import JsonObject
from threadloom.domain.page import Page, PageRequest
from threadloom.vendors.thena.mapping import agent_body, agent_edit_body, to_agent
from threadloom.vendors.thena.names import AGENT, field_path
from threadloom.vendors.thena.wire import read_agent, read_agents, read_new_agent

from .desk import API, Desk
from .lists import cut

_AGENTS = (*API, "agents")


@dataclass(frozen=True, slots=True)
class Agents:
    """Agents of one source."""

    desk: Desk

    async def all(self, call: Call) -> list[Agent]:
        """Every agent, in the vendor's order; rows without an id are left out."""
        rows = await self.desk.http.get(call, _AGENTS, read_agents, is_collection=True)
        return [to_agent(row, self.desk.agent_ref(row.id)) for row in rows if row.id]

    async def page(self, call: Call, page: PageRequest) -> Page[Agent]:
        """A page of agents, with their exact total."""
        return cut(await self.all(call), page, lambda agent: agent.ref.native_id)

    async def by_refs(self, call: Call, refs: Sequence[AgentRef]) -> list[Agent | ThreadloomError]:
        """Agents by id, out of one list."""
        if not refs:
            return []
        try:
            known = {agent.ref: agent for agent in await self.all(call)}
        except ThreadloomError as error:
            return [error for _ in refs]
        return [known.get(ref) or self.desk.not_found() for ref in refs]

    async def create(self, call: Call, draft: AgentDraft) -> Agent:
        """A new agent."""
        answer = await self.desk.http.post(
            call,
            _AGENTS,
            read_new_agent,
            body=agent_body(draft),
            path_of=lambda field: field_path(field, AGENT),
            is_collection=True,
        )
        return to_agent(answer, self.desk.agent_ref(answer.id or ""))

    async def update(self, call: Call, ref: AgentRef, edit: AgentEdit) -> Agent:
        """The agent after the change; pairs of metadata not named stay, so those there are read first."""
        metadata: JsonObject | None = None
        if not isinstance(edit.metadata, UnsetType):
            metadata = merged_pairs((await self._one(call, ref)).metadata, edit.metadata)
        body = agent_edit_body(edit, metadata)
        if not body:
            return await self._one(call, ref)
        answer = await self.desk.http.put(
            call,
            (*_AGENTS, ref.native_id),
            read_agent,
            body=body,
            path_of=lambda field: field_path(field, AGENT),
        )
        return to_agent(answer, ref)

    async def _one(self, call: Call, ref: AgentRef) -> Agent:
        (found,) = await self.by_refs(call, [ref])
        if isinstance(found, ThreadloomError):
            raise found
        return found
