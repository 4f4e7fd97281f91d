"""Assistants as agents.

Of every graph the server makes an assistant of its own, which it also knows by the graph's name. That name is its one
id here: it is what configurations say, and what a person can read. All other assistants go by their UUIDs.
"""

from functools import lru_cache
from uuid import UUID, uuid5

from threadloom.domain.agent import Agent
from threadloom.domain.ids import AgentRef
from threadloom.domain.json import JsonObject, JsonValue
from threadloom.vendors.base import iso_moment, one_spelling
from threadloom.vendors.langgraph.wire import as_object, as_text, objects

_GRAPHS = UUID("6ba7b821-9dad-11d1-80b4-00c04fd430c8")
"""The namespace (RFC 9562, section 5.5) in which a graph's name gives the id of its own assistant, as measured."""


def agent_id_of(assistant_id: JsonValue, graph_id: JsonValue) -> str | None:
    """The one id of an assistant; None where none is told."""
    told, graph = as_text(assistant_id), as_text(graph_id)
    if told is None:
        return None
    spelled = one_spelling(told)
    return graph if graph is not None and spelled == _own_of(graph) else spelled


@lru_cache(maxsize=256)
def _own_of(graph_id: str) -> str:
    return str(uuid5(_GRAPHS, graph_id))


def to_agent(assistant: objects.Assistant, ref: AgentRef) -> Agent:
    """The agent at `ref`; model and instructions are inside its configuration, where its graph may look for them."""
    told: dict[str, JsonValue] = {
        "graph_id": assistant.graph_id,
        "config": assistant.config,
        "context": assistant.context,
    }
    return Agent(
        ref=ref,
        name=as_text(assistant.name) or as_text(assistant.graph_id) or ref.native_id,
        description=as_text(assistant.description),
        metadata=as_object(assistant.metadata),
        configuration=_given(told),
        created_at=iso_moment(assistant.created_at),
        updated_at=iso_moment(assistant.updated_at),
    )


def _given(told: JsonObject) -> JsonObject:
    return {name: value for name, value in told.items() if value}
