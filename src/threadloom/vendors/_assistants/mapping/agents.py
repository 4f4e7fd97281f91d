"""Assistants, which we call agents."""

from msgspec import UnsetType

from threadloom.domain.agent import Agent, AgentDraft
from threadloom.domain.edit import AgentEdit
from threadloom.domain.ids import AgentRef, SourceSlug
from threadloom.domain.json import JsonObject, JsonValue
from threadloom.vendors._assistants import wire

from .moments import moment


def to_agent(assistant: wire.Assistant, source: SourceSlug) -> Agent:
    """An agent; the dialect does not tell whether it is active."""
    return Agent(
        ref=AgentRef(source=source, native_id=assistant.id),
        name=assistant.name or assistant.id,
        description=assistant.description,
        model=assistant.model,
        instructions=assistant.instructions,
        metadata=assistant.metadata,
        created_at=moment(assistant.created_at),
    )


def agent_body(draft: AgentDraft) -> dict[str, JsonValue]:
    """What `POST /assistants` is sent."""
    return _body(draft, draft.metadata)


def agent_edit_body(edit: AgentEdit, metadata: JsonObject | None) -> dict[str, JsonValue]:
    """What `POST /assistants/{id}` is sent; `metadata` are all pairs after the change, None where they stay."""
    body = _body(edit, metadata)
    # An empty text clears: the specification takes no null in place of a text (openai-openapi, 2026-08-21).
    cleared = {name: "" for name in ("description", "instructions") if getattr(edit, name) is None}
    return {**body, **cleared}


def _body(draft: AgentDraft | AgentEdit, metadata: JsonObject | None) -> dict[str, JsonValue]:
    given: dict[str, JsonValue | UnsetType] = {
        "name": draft.name,
        "description": draft.description,
        "model": draft.model,
        "instructions": draft.instructions,
        "metadata": metadata,
    }
    return {name: value for name, value in given.items() if not isinstance(value, UnsetType) and value is not None}
