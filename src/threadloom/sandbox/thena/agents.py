"""Agents."""

from uuid import UUID

from .bodies import CreateAgent, UpdateAgent
from .desk import AtDesk
from .models import Agent
from .state import ORGANIZATION_ID


async def list_agents(desk: AtDesk, status: str | None = None) -> list[Agent]:
    """Every agent, oldest first, or those of a status."""
    return [agent for agent in desk.state.agents.values() if status in {None, agent.status}]


async def create_agent(body: CreateAgent, desk: AtDesk) -> Agent:
    """An active agent that follows the script which its configuration names, else the echo."""
    now = desk.now()
    agent = Agent(
        id=desk.new_id(),
        template_id=body.template_id,
        organization_id=ORGANIZATION_ID,
        name=body.name,
        configuration=body.configuration,
        status="active",
        created_at=now,
        updated_at=now,
        description=body.description,
        avatar_url=body.avatar_url,
        metadata=body.metadata,
    )
    desk.state.agents[agent.id] = agent
    return agent


async def update_agent(agent_id: UUID, body: UpdateAgent, desk: AtDesk) -> Agent:
    """Replace the fields that are given and not null."""
    agent = desk.state.agent(agent_id)
    for name in body.model_fields_set:
        value = getattr(body, name)
        if value is not None:
            setattr(agent, name, value)
    agent.updated_at = desk.now()
    return agent
