"""Whatever a server says: what can be read can be mapped."""

import json
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from threadloom.domain.tool_call import ToolCallStatus
from threadloom.vendors.langgraph import mapping, wire
from vendors.langgraph.kit import agent_ref, run_ref, thread_ref

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
words = st.sampled_from(["human", "ai", "tool", "success", "interrupted", "busy", "error", "text", "image", "tool_use"])
anything = json_values | words


def odd(kind: type) -> st.SearchStrategy[dict[str, Any]]:
    """An object with the fields of a wire type, each anything or missing, and one that nobody knows."""
    names = [field.encode_name for field in msgspec.structs.fields(kind)]
    return st.fixed_dictionaries({}, optional=dict.fromkeys([*names, "novel"], anything))


blocks = st.fixed_dictionaries(
    {"type": anything},
    optional=dict.fromkeys(
        (
            "text",
            "url",
            "base64",
            "file_id",
            "image_url",
            "file",
            "extras",
            "annotations",
            "reasoning",
            "refusal",
            "id",
        ),
        anything,
    ),
)
calls = st.fixed_dictionaries({}, optional=dict.fromkeys(("id", "name", "args", "type", "error", "function"), anything))
messages = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("id", "type", "role", "tool_call_id", "status", "additional_kwargs"), anything),
        "content": anything | st.lists(blocks | anything, max_size=3),
        "tool_calls": anything | st.lists(calls, max_size=3),
        "invalid_tool_calls": anything | st.lists(calls, max_size=2),
    },
)


def read(reader, told: Any) -> Any:
    """What is read of JSON; None where it is not of the shape that is wanted."""
    try:
        return reader(json.dumps(told).encode())
    except msgspec.DecodeError:
        return None


@settings(deadline=None)
@given(st.lists(messages | anything, max_size=4), anything)
def test_no_message_breaks_the_mapping(rows: list[Any], values: Any):
    """Each row is a message at its place; a state of another shape has none."""
    state = read(wire.read_state, {"values": {"messages": rows}})
    found = mapping.to_messages(state, thread_ref(), open_calls=ToolCallStatus.RUNNING)
    assert len(found) == len(rows)
    assert mapping.has_open_calls(state) in {True, False}
    strange = wire.State(values=values)
    assert len(mapping.to_messages(strange, thread_ref(), open_calls=ToolCallStatus.UNKNOWN)) >= 0


@settings(deadline=None)
@given(odd(wire.Thread), odd(wire.Run), odd(wire.State), odd(wire.Assistant))
def test_no_object_breaks_the_mapping(thread: Any, run: Any, state: Any, assistant: Any):
    """With its id, whatever else it holds or lacks; without one it is no object."""
    assert read(wire.read_thread, {**thread, "thread_id": None}) is None
    answer = read(wire.read_thread, {**thread, "thread_id": "t"})
    assert mapping.to_thread(answer, thread_ref()).ref == thread_ref()
    assert mapping.may_wait(answer) in {True, False}
    told, known = read(wire.read_run, {**run, "run_id": "r"}), read(wire.read_state, state)
    for seen in (known, None):
        assert mapping.to_run(told, run_ref(), seen).ref == run_ref()
    assert mapping.is_ended(told) in {True, False}
    agent = mapping.to_agent(read(wire.read_assistant, {**assistant, "assistant_id": "a"}), agent_ref())
    assert agent.name


@settings(deadline=None)
@given(anything)
def test_no_answer_breaks_a_reader(told: Any):
    """Anything is read, or is not of the shape that is wanted."""
    for reader in (wire.read_thread, wire.read_threads, wire.read_run, wire.read_runs, wire.read_assistants):
        assert read(reader, told) is None or told is not None
    for reader in (wire.read_state, wire.read_history, wire.read_count, wire.read_assistant):
        assert read(reader, told) is None or told is not None
    assert read(wire.read_ending, told).is_failure is (isinstance(told, dict) and "__error__" in told)
