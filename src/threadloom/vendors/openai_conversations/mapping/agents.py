"""Agents, which stand in the source's options."""

from collections.abc import Mapping
from typing import Any

from threadloom.domain.agent import Agent, AgentStatus
from threadloom.domain.ids import AgentRef, SourceSlug
from threadloom.domain.json import JsonValue
from threadloom.vendors.openai_conversations.options import AgentOptions

_NAMES = ("type", "name", "server_label")
"""What is shown of a tool: the rest may hold addresses and keys."""


def to_agent(agent: AgentOptions, source: SourceSlug) -> Agent:
    """An agent as far as it may be shown."""
    return Agent(
        ref=AgentRef(source=source, native_id=agent.id),
        name=agent.name or agent.id,
        description=agent.description,
        model=agent.model,
        instructions=agent.instructions,
        status=AgentStatus.ACTIVE,
        configuration=_configuration(agent) or None,
    )


def _configuration(agent: AgentOptions) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {"prompt_id": agent.prompt_id} if agent.prompt_id else {}
    if agent.tools:
        found["tools"] = [_shown(tool) for tool in agent.tools]
    return found


def _shown(tool: Mapping[str, Any]) -> Mapping[str, JsonValue]:
    return {name: value for name in _NAMES if isinstance(value := tool.get(name), str)}
