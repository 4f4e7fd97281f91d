"""Assistants over the dialect."""

from dataclasses import dataclass

from msgspec import UnsetType

from threadloom.domain.agent import Agent, AgentDraft
from threadloom.domain.call import Call
from threadloom.domain.edit import AgentEdit
from threadloom.domain.ids import AgentRef
from threadloom.domain.json import JsonObject
from threadloom.domain.page import Page, PageRequest
from threadloom.vendors._assistants import wire
from threadloom.vendors._assistants.mapping import InputPlace, agent_body, agent_edit_body, field_path, to_agent

from .careful import confirm_gone, merged_metadata
from .desk import Desk
from .lists import ListOf, page_of


@dataclass(frozen=True, slots=True)
class Agents:
    """Agents of one source."""

    desk: Desk

    async def get(self, call: Call, ref: AgentRef) -> Agent:
        """An agent afresh."""
        answer = await self.desk.http.get(call, ("assistants", ref.native_id), wire.read_assistant)
        return to_agent(answer, ref.source)

    async def page(self, call: Call, page: PageRequest) -> Page[Agent]:
        """A page of agents, newest first, which is the vendor's own order."""
        rows: ListOf[wire.Assistant, Agent] = ListOf(
            path=("assistants",),
            read=wire.read_assistants,
            order="desc",
            to_items=lambda found: tuple(to_agent(row, self.desk.source) for row in found),
            is_collection=True,
        )
        return await page_of(self.desk, call, rows, page)

    async def create(self, call: Call, draft: AgentDraft) -> Agent:
        """A new agent."""
        answer = await self.desk.http.post(
            call,
            ("assistants",),
            wire.read_assistant,
            body=agent_body(draft),
            path_of=lambda field: field_path(field, InputPlace()),
            is_collection=True,
        )
        return to_agent(answer, self.desk.source)

    async def update(self, call: Call, ref: AgentRef, edit: AgentEdit) -> Agent:
        """The agent after the change; pairs of metadata are merged here, as those of threads are."""
        metadata: JsonObject | None = None
        if not isinstance(edit.metadata, UnsetType) and self.desk.options.metadata:
            current = (await self.get(call, ref)).metadata
            metadata = merged_metadata(current, edit.metadata, self.desk.profile.limits.metadata_pairs)
        answer = await self.desk.http.post(
            call,
            ("assistants", ref.native_id),
            wire.read_assistant,
            body=agent_edit_body(edit, metadata),
            path_of=lambda field: field_path(field, InputPlace()),
        )
        return to_agent(answer, ref.source)

    async def delete(self, call: Call, ref: AgentRef) -> None:
        """Remove the agent, and see for ourselves where the vendor says that it did not."""
        answer = await self.desk.http.delete(call, ("assistants", ref.native_id), wire.read_deleted)
        if not answer.deleted:
            await confirm_gone(self.get(call, ref))
