"""Mutations of agents."""

import strawberry

from threadloom.domain.call import Call
from threadloom.domain.ids import SourceSlug
from threadloom.gateway.gateway import Gateway
from threadloom.graphql import ids
from threadloom.graphql.errors import not_found_at
from threadloom.graphql.inputs.agent import (
    CreateAgentInput,
    DeleteAgentInput,
    UpdateAgentInput,
    to_agent_draft,
    to_agent_edit,
)
from threadloom.graphql.places import find_source
from threadloom.graphql.types.payloads import CreateAgentPayload, DeleteAgentPayload, UpdateAgentPayload


async def create_agent(gateway: Gateway, call: Call, wanted: CreateAgentInput) -> CreateAgentPayload:
    """Make an agent."""
    with not_found_at("source"):
        source = find_source(gateway.sources, call, SourceSlug(wanted.source))
        draft = to_agent_draft(wanted, source.vendor)
        return CreateAgentPayload(agent=await gateway.agents.create(call, source.slug, draft))


async def update_agent(gateway: Gateway, call: Call, wanted: UpdateAgentInput) -> UpdateAgentPayload:
    """Change an agent."""
    with not_found_at("agentId"):
        ref = ids.agent_ref(wanted.agent_id)
        edit = to_agent_edit(wanted, find_source(gateway.sources, call, ref.source).vendor)
        return UpdateAgentPayload(agent=await gateway.agents.update(call, ref, edit))


async def delete_agent(gateway: Gateway, call: Call, wanted: DeleteAgentInput) -> DeleteAgentPayload:
    """Remove an agent."""
    with not_found_at("agentId"):
        ref = ids.agent_ref(wanted.agent_id)
        await gateway.agents.delete(call, ref)
    return DeleteAgentPayload(deleted_agent_id=strawberry.ID(ids.global_id(ref)))
