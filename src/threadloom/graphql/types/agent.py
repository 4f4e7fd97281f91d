"""Who answers."""

import strawberry

from threadloom.domain.agent import Agent, AgentStatus
from threadloom.domain.call import Role
from threadloom.domain.clock import Instant
from threadloom.domain.query import ThreadFilter
from threadloom.domain.source import Source
from threadloom.graphql.context import Info
from threadloom.graphql.declare import over, plain, resolved
from threadloom.graphql.scalars import JSON
from threadloom.graphql.thread_lists import ThreadListArguments, ThreadPage, thread_page

from .capability import Capabilities
from .connections import ThreadConnection
from .node import Node
from .shared import global_id, global_ids, own_capabilities, own_source


def _native_id(agent: Agent) -> str:
    return agent.ref.native_id


def _instructions(agent: Agent, info: Info) -> str | None:
    return agent.instructions if info.context.call.caller.has(Role.WRITER) else None


async def _threads(agent: Agent, info: Info, *, arguments: ThreadListArguments) -> ThreadPage:
    return await thread_page(info, arguments, within=ThreadFilter(agents=(agent.ref,)))


@over(Agent)
class AgentType(Node):
    """Something that answers."""

    id: strawberry.ID = resolved("Global id.", global_id, column=global_ids)
    native_id: strawberry.ID | None = resolved("The vendor's own id.", _native_id)
    source: Source = resolved("Where it lives.", own_source)
    name: str = plain("Name to show; the vendor's id where it has no name.")
    description: str | None = plain("What it is for.")
    model: str | None = plain("Model that it runs on.")
    instructions: str | None = resolved("What it was told to do; null without the right to see it.", _instructions)
    status: AgentStatus = plain("Whether it answers.")
    native_status: str | None = plain("The vendor's own word for the status.")
    metadata: JSON | None = plain("Pairs kept by the vendor.")
    configuration: JSON | None = plain(
        "Settings of the vendor's own kind, scrubbed, such as a local agent's behaviour."
    )
    capabilities: Capabilities = resolved("What can be done with it by you.", own_capabilities)
    threads: ThreadConnection = resolved("Threads that it answers in.", _threads)
    created_at: Instant | None = plain("When it was made.")
    updated_at: Instant | None = plain("When it was last changed.")
