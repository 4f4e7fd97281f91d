"""Whatever a server says: what can be read can be mapped."""

import json

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from threadloom.domain.message import Message
from threadloom.domain.run import Run
from threadloom.vendors.openai_conversations import mapping, wire
from vendors.conversations.kit import THREAD
from vendors.conversations.samples import EVERY_TYPE, sample

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def items(draw):
    """An item as it should be, with some of its fields missing or anything else, and some that nobody knows."""
    fields = sample(draw(st.sampled_from([*sorted(EVERY_TYPE), "novel"])))
    names = st.sampled_from([*fields, "id", "call_id", "role", "content", "status", "output", "novel"])
    odd = draw(st.dictionaries(names, json_values, max_size=3))
    gone = draw(st.sets(names, max_size=2))
    return {name: value for name, value in {**fields, **odd}.items() if name not in gone}


def named(row: dict) -> bool:
    """Whether an item can be called by anything."""
    return any(isinstance(row.get(name), str) and row[name] for name in ("id", "call_id"))


def read(reader, body):
    """The wire object, or None where the JSON is not of its shape."""
    try:
        return reader(json.dumps(body).encode())
    except msgspec.DecodeError:
        return None


@settings(deadline=None)
@given(st.lists(items(), max_size=5), st.booleans())
def test_no_item_breaks_a_page(rows: list, is_end: bool):
    """Each becomes one message; half of a call, a result of nothing and content of any kind."""
    found = read(wire.read_items, {"data": rows})
    if found is None:
        assert not all(named(row) for row in rows)
        return
    messages = mapping.to_messages(found.data, THREAD, is_end=is_end)
    assert len(messages) == len(rows)
    # What the gateway keeps it reads back as the same.
    kept = msgspec.json.decode(msgspec.json.encode(messages), type=tuple[Message, ...])
    assert [message.ref for message in kept] == [message.ref for message in messages]


moments = st.none() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
responses = st.fixed_dictionaries(
    {"id": st.just("resp_1")},
    optional={
        "status": st.none() | st.sampled_from(["completed", "failed", "incomplete", "novel"]),
        "created_at": moments,
        "completed_at": moments,
        "conversation": json_values,
        "error": st.none() | st.fixed_dictionaries({}, optional={"code": st.none() | st.text()}),
        "incomplete_details": st.none() | st.fixed_dictionaries({}, optional={"reason": st.none() | st.text()}),
        "usage": json_values,
        "metadata": json_values,
        "output": st.lists(items(), max_size=4),
        "novel": json_values,
    },
)


@settings(deadline=None)
@given(responses)
def test_no_response_breaks_a_run(body: dict):
    """Moments that no calendar knows, statuses, errors and output of any kind."""
    found = read(wire.read_response, body)
    if found is None:
        return
    results = mapping.answered(found.items)
    run = mapping.to_run(found, THREAD, awaited=mapping.open_calls(found.items, results))
    assert msgspec.json.decode(msgspec.json.encode(run), type=Run).ref == run.ref
    assert (run.required_action is not None) == (run.status.value == "REQUIRES_ACTION")


@settings(deadline=None)
@given(json_values, moments)
def test_no_conversation_breaks_a_thread(metadata, created_at):
    """Metadata is whatever the server keeps."""
    found = read(wire.read_conversation, {"id": "x", "metadata": metadata, "created_at": created_at})
    assert found is None or mapping.to_thread(found, THREAD.source).native_id == "x"


@settings(deadline=None)
@given(json_values, json_values)
def test_no_refusal_breaks_the_reading_of_faults(param, code):
    """At most one field is named, as words."""
    faults = wire.faults_of(json.dumps({"error": {"param": param, "code": code}}).encode())
    assert len(faults) <= 1
    assert all(isinstance(word, str) for fault in faults for word in fault.field)
