"""Agents over HTTP: assistants, which are also known by the name of their graph."""

from collections.abc import Sequence
from dataclasses import dataclass

from threadloom.domain.agent import Agent
from threadloom.domain.call import Call
from threadloom.domain.errors import ThreadloomError
from threadloom.domain.ids import AgentRef
from threadloom.domain.json import JsonValue
from threadloom.domain.page import Page, PageRequest
from threadloom.vendors.base import each, one_spelling
from threadloom.vendors.langgraph.limits import is_uuid
from threadloom.vendors.langgraph.mapping import agent_id_of, to_agent
from threadloom.vendors.langgraph.wire import Assistant, as_text, read_assistant, read_assistants, read_count

from .desk import Desk
from .lists import page_of, with_items

_ASSISTANTS = "assistants"
_OLDEST_FIRST = {"sort_by": "created_at", "sort_order": "asc"}


@dataclass(frozen=True, slots=True)
class Agents:
    """Agents of one source."""

    desk: Desk

    async def by_refs(self, call: Call, refs: Sequence[AgentRef]) -> list[Agent | ThreadloomError]:
        """Agents by id, each with a call of its own."""

        async def one(ref: AgentRef) -> Agent:
            return to_agent(await self._assistant(call, ref), ref)

        return await each(refs, one)

    async def page(self, call: Call, page: PageRequest) -> Page[Agent]:
        """A page of agents, oldest first."""

        async def rows(offset: int, limit: int) -> list[Assistant]:
            body: dict[str, JsonValue] = {**_OLDEST_FIRST, "offset": offset, "limit": limit}
            return await self.desk.http.search(call, (_ASSISTANTS, "search"), read_assistants, body=body)

        async def count() -> int:
            return await self.desk.http.search(call, (_ASSISTANTS, "count"), read_count, body={})

        return with_items(await page_of(rows, count, page), self._agent)

    async def graph_of(self, call: Call, ref: AgentRef) -> str:
        """The name of an agent's graph; raises NotFound where there is no such agent."""
        assistant = await self._assistant(call, ref)
        return as_text(assistant.graph_id) or ref.native_id

    async def uuid_of(self, call: Call, ref: AgentRef) -> str:
        """The UUID of an agent, by which threads are searched; raises NotFound where there is no such agent."""
        agent_id = one_spelling(ref.native_id)
        return agent_id if is_uuid(agent_id) else (await self._assistant(call, ref)).assistant_id

    async def _assistant(self, call: Call, ref: AgentRef) -> Assistant:
        agent_id = one_spelling(ref.native_id)
        if is_uuid(agent_id):
            return await self.desk.http.get(call, (_ASSISTANTS, agent_id), read_assistant)
        # The graph's own assistant is the first that was made of it.
        body: dict[str, JsonValue] = {**_OLDEST_FIRST, "graph_id": agent_id, "limit": 1}
        path = (_ASSISTANTS, "search")
        found = await self.desk.http.search(call, path, read_assistants, body=body, is_collection=False)
        if not found:
            raise self.desk.not_found()
        return found[0]

    def _agent(self, assistant: Assistant) -> Agent:
        native_id = agent_id_of(assistant.assistant_id, assistant.graph_id) or assistant.assistant_id
        return to_agent(assistant, self.desk.agent_ref(native_id))
