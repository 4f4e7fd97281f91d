"""Agents in SQLite."""

from collections.abc import Sequence
from sqlite3 import Connection

import msgspec

from threadloom.domain.agent import Agent
from threadloom.domain.call import Caller
from threadloom.domain.errors import NotFound
from threadloom.domain.ids import AgentRef, SourceSlug
from threadloom.domain.page import Page, PageRequest

from .codec import addresses, check_keepable, json_of, terms
from .database import OnDatabase
from .paging import Order, created_key, page_of
from .sql import query

_DECODER = msgspec.json.Decoder(Agent)
_ORDER = Order({"created": int, "id": str})


class SqliteAgents(OnDatabase):
    """`AgentStore` in SQLite."""

    async def save_agents(self, caller: Caller, agents: Sequence[Agent]) -> None:
        """See `AgentStore.save_agents`."""
        check_keepable([agent.ref for agent in agents])
        rows = [row_of(caller, agent) for agent in agents]
        await self._database.write(lambda db: db.executemany(query("save_agent"), rows))

    async def agents(self, caller: Caller, refs: Sequence[AgentRef]) -> Sequence[Agent | None]:
        """See `AgentStore.agents`."""
        return await self._database.look_up(lambda db: _by_address(db, caller, refs))

    async def agent_page(self, caller: Caller, source: SourceSlug, page: PageRequest) -> Page[Agent]:
        """See `AgentStore.agent_page`; agents whose `created_at` is not known come first."""
        return await self._database.read(lambda db: _page(db, caller, source, page))

    async def delete_agent(self, caller: Caller, ref: AgentRef) -> None:
        """See `AgentStore.delete_agent`."""
        await self._database.write(lambda db: _delete(db, caller, ref))


def row_of(caller: Caller, agent: Agent) -> dict[str, object]:
    """The parameters of `save_agent`."""
    return {
        **terms(caller),
        "source": agent.ref.source,
        "native_id": agent.ref.native_id,
        "created_key": created_key(agent.created_at),
        "body": json_of(agent),
    }


def _by_address(db: Connection, caller: Caller, refs: Sequence[AgentRef]) -> list[Agent | None]:
    rows = db.execute(query("agents_by_address"), {**terms(caller), "refs": addresses(refs)})
    found = {agent.ref: agent for (body,) in rows for agent in (_DECODER.decode(body),)}
    return [found.get(ref) for ref in refs]


def _page(db: Connection, caller: Caller, source: SourceSlug, page: PageRequest) -> Page[Agent]:
    parameters = {**terms(caller), **_ORDER.parameters(page), "source": source}
    return page_of(_ORDER, page, db.execute(query("agent_page"), parameters).fetchall(), _DECODER.decode)


def _delete(db: Connection, caller: Caller, ref: AgentRef) -> None:
    parameters = {**terms(caller), "source": ref.source, "native_id": ref.native_id}
    if not db.execute(query("delete_agent"), parameters).rowcount:
        raise NotFound("there is no such agent")
