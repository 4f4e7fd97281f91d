"""Agents; model and instructions are inside their configuration, where Thena keeps them."""

from collections.abc import Mapping

from msgspec import UnsetType

from threadloom.domain.agent import Agent, AgentDraft, AgentStatus
from threadloom.domain.edit import AgentEdit
from threadloom.domain.ids import AgentRef
from threadloom.domain.json import JsonObject, JsonValue
from threadloom.vendors.base import iso_moment
from threadloom.vendors.thena.limits import only_thena
from threadloom.vendors.thena.wire import agents

from .open_values import json_object

_STATUSES: Mapping[str, AgentStatus] = {"active": AgentStatus.ACTIVE, "inactive": AgentStatus.INACTIVE}
_OPTIONS = {"templateId": "template_id", "configuration": "configuration"}


def to_agent(agent: agents.Agent, ref: AgentRef) -> Agent:
    """The agent at `ref`."""
    return Agent(
        ref=ref,
        name=agent.name or ref.native_id,
        description=agent.description,
        status=_STATUSES.get((agent.status or "").lower(), AgentStatus.UNKNOWN),
        native_status=agent.status,
        metadata=json_object(agent.metadata),
        configuration=json_object(agent.configuration),
        created_at=iso_moment(agent.created_at),
        updated_at=iso_moment(agent.updated_at),
    )


def agent_body(draft: AgentDraft) -> dict[str, JsonValue]:
    """What `POST /api/v1/agents` is sent."""
    return _body(draft, draft.metadata)


def agent_edit_body(edit: AgentEdit, metadata: JsonObject | None) -> dict[str, JsonValue]:
    """What `PUT /api/v1/agents/{id}` is sent; `metadata` are all pairs after the change, None where they stay."""
    body = _body(edit, metadata)
    # An empty text clears: the page says `string | null` of everything, so null reads as "not given".
    return {**body, "description": ""} if edit.description is None else body


def _body(draft: AgentDraft | AgentEdit, metadata: JsonObject | None) -> dict[str, JsonValue]:
    options = only_thena(draft.options)
    given: dict[str, JsonValue | UnsetType] = {
        "name": draft.name,
        "description": draft.description,
        "metadata": metadata,
        **{theirs: options.get(ours) for ours, theirs in _OPTIONS.items()},
    }
    return {name: value for name, value in given.items() if not isinstance(value, UnsetType) and value is not None}
