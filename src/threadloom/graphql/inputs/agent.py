"""Agents not yet accepted, and changes of them."""

import strawberry

from threadloom.domain.agent import AgentDraft
from threadloom.domain.edit import AgentEdit
from threadloom.domain.ids import VendorSlug
from threadloom.graphql.declare import given, input_type, optional, required
from threadloom.graphql.scalars import JSON

from .given import changed, pairs, stated
from .options import AgentOptionsInput, to_options


@input_type
class CreateAgentInput:
    """Input of `createAgent`."""

    source: str = required("Slug of the source.")
    name: str = required("Name; OpenAI dialect: at most 256 characters.")
    description: str | None = optional("What it is for; OpenAI dialect: at most 512 characters.")
    model: str | None = optional("Model that it runs on.")
    instructions: str | None = optional("What it is told to do; OpenAI dialect: at most 256,000 characters.")
    metadata: JSON | None = optional("Pairs to keep with it.")
    options: AgentOptionsInput | None = optional("What only one vendor takes.")
    idempotency_key: str | None = optional("1 to 255 characters; the same key and input have one effect for 24 hours.")
    client_mutation_id: str | None = optional("Given back unchanged.")


@input_type
class UpdateAgentInput:
    """Input of `updateAgent`; a field left out stays, null clears where that makes sense."""

    agent_id: strawberry.ID = required("Global id of the agent.")
    name: str | None = optional("Name.")
    description: str | None = optional("What it is for.")
    model: str | None = optional("Model that it runs on.")
    instructions: str | None = optional("What it is told to do.")
    metadata: JSON | None = optional("Pairs to set; a pair with null is removed, pairs not named stay.")
    options: AgentOptionsInput | None = optional("What only one vendor takes.")
    idempotency_key: str | None = optional("1 to 255 characters; the same key and input have one effect for 24 hours.")
    client_mutation_id: str | None = optional("Given back unchanged.")


@input_type
class DeleteAgentInput:
    """Input of `deleteAgent`."""

    agent_id: strawberry.ID = required("Global id of the agent.")
    idempotency_key: str | None = optional("1 to 255 characters; the same key and input have one effect for 24 hours.")
    client_mutation_id: str | None = optional("Given back unchanged.")


def to_agent_draft(wanted: CreateAgentInput, vendor: VendorSlug) -> AgentDraft:
    """The agent to make at a source of that vendor; raises Invalid."""
    return AgentDraft(
        name=wanted.name,
        description=given(wanted.description),
        model=given(wanted.model),
        instructions=given(wanted.instructions),
        metadata=pairs(wanted.metadata, "metadata"),
        options=to_options(wanted.options, vendor),
    )


def to_agent_edit(wanted: UpdateAgentInput, vendor: VendorSlug) -> AgentEdit:
    """The change of an agent at a source of that vendor; raises Invalid."""
    return AgentEdit(
        name=stated(wanted.name),
        description=changed(wanted.description),
        model=changed(wanted.model),
        instructions=changed(wanted.instructions),
        metadata=stated(pairs(wanted.metadata, "metadata")),
        options=to_options(wanted.options, vendor),
    )
