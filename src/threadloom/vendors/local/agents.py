"""Local agents: two that are always there, and those that were made."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import uuid4

from msgspec import UnsetType
from msgspec.structs import replace

from threadloom.domain.agent import Agent, AgentDraft, AgentStatus
from threadloom.domain.call import Call
from threadloom.domain.clock import Clock
from threadloom.domain.edit import AgentEdit, merged_pairs
from threadloom.domain.errors import Conflict, NotFound
from threadloom.domain.ids import AgentRef, SourceSlug
from threadloom.domain.json import JsonObject
from threadloom.domain.page import MAX_SIZE, Page, PageRequest
from threadloom.domain.store import Store
from threadloom.vendors.base import slice_page


class Behaviour(StrEnum):
    """What an agent does with a message."""

    ECHO = "ECHO"
    NONE = "NONE"


_BUILT_IN = {
    "echo": ("Echo", "Answers at once with the same words.", Behaviour.ECHO),
    "none": ("Notes", "Keeps what is sent and never answers.", Behaviour.NONE),
}


class Agents:
    """Agents of one local source."""

    def __init__(self, source: SourceSlug, store: Store, clock: Clock) -> None:
        self._source = source
        self._store = store
        self._clock = clock
        self._built_in = {
            AgentRef(source=source, native_id=native_id): _agent(source, native_id, *facts)
            for native_id, facts in _BUILT_IN.items()
        }

    async def get(self, call: Call, refs: Sequence[AgentRef]) -> Sequence[Agent | NotFound]:
        """Agents by address."""
        made = await self._store.agents(call.caller, refs)
        return [
            self._built_in.get(ref) or agent or NotFound("there is no such agent at this source")
            for ref, agent in zip(refs, made, strict=True)
        ]

    async def one(self, call: Call, ref: AgentRef, *, path: tuple[str, ...]) -> Agent:
        """An agent; raises NotFound at `path`."""
        (agent,) = await self.get(call, [ref])
        if isinstance(agent, NotFound):
            raise NotFound(agent.message, path=path)
        return agent

    async def page(self, call: Call, page: PageRequest) -> Page[Agent]:
        """Those that are always there, then those that were made, oldest first; people make few, so all are read."""
        rows = [*self._built_in.values(), *await self._made(call)]
        return slice_page(rows, page, lambda agent: (agent.ref.native_id,))

    async def create(self, call: Call, draft: AgentDraft) -> Agent:
        """A new agent."""
        now = self._clock.now()
        agent = Agent(
            ref=AgentRef(source=self._source, native_id=uuid4().hex),
            name=draft.name,
            description=draft.description,
            model=draft.model,
            instructions=draft.instructions,
            status=AgentStatus.ACTIVE,
            metadata=draft.metadata,
            configuration={"behaviour": _behaviour(draft.options, Behaviour.ECHO)},
            created_at=now,
            updated_at=now,
        )
        await self._store.save_agents(call.caller, [agent])
        return agent

    async def update(self, call: Call, ref: AgentRef, edit: AgentEdit) -> Agent:
        """The agent after the change; raises Conflict for one that is always there."""
        self._refuse_built_in(ref)
        agent = await self.one(call, ref, path=("agentId",))
        changed = {
            name: getattr(edit, name)
            for name in ("name", "description", "model", "instructions")
            if not isinstance(getattr(edit, name), UnsetType)
        }
        if not isinstance(edit.metadata, UnsetType):
            changed["metadata"] = merged_pairs(agent.metadata, edit.metadata)
        configuration = {"behaviour": _behaviour(edit.options, behaviour_of(agent))}
        agent = replace(agent, **changed, configuration=configuration, updated_at=self._clock.now())
        await self._store.save_agents(call.caller, [agent])
        return agent

    async def delete(self, call: Call, ref: AgentRef) -> None:
        """Forget the agent; raises NotFound, and Conflict for one that is always there."""
        self._refuse_built_in(ref)
        await self._store.delete_agent(call.caller, ref)

    def _refuse_built_in(self, ref: AgentRef) -> None:
        if ref in self._built_in:
            raise Conflict("this agent is always there; it can be neither changed nor deleted", path=("agentId",))

    async def _made(self, call: Call) -> list[Agent]:
        """Those that were made; the store may have met the built-in ones too, which are left out."""
        found: list[Agent] = []
        page = PageRequest(size=MAX_SIZE)
        while True:
            rows = await self._store.agent_page(call.caller, self._source, page)
            found += [agent for agent in rows.items if agent.ref not in self._built_in]
            if not rows.has_next:
                return found
            page = PageRequest(size=MAX_SIZE, after=rows.positions[-1])


def behaviour_of(agent: Agent) -> Behaviour:
    """What the agent does with a message."""
    return Behaviour((agent.configuration or {}).get("behaviour", Behaviour.ECHO))


def _agent(source: SourceSlug, native_id: str, name: str, description: str, behaviour: Behaviour) -> Agent:
    return Agent(
        ref=AgentRef(source=source, native_id=native_id),
        name=name,
        description=description,
        status=AgentStatus.ACTIVE,
        configuration={"behaviour": behaviour.value},
    )


def _behaviour(options: JsonObject | None, otherwise: Behaviour) -> str:
    match options:
        case {"local": {"behaviour": str(behaviour)}}:
            return Behaviour(behaviour).value
        case _:
            return otherwise.value
