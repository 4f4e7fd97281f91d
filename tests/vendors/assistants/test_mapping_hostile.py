"""Whatever a vendor says: what can be read can be mapped."""

import json

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from threadloom.domain.ids import RunRef
from threadloom.vendors._assistants import mapping, wire
from vendors.kit import a_thread_ref

THREAD = a_thread_ref("umami")
RUN = RunRef(thread=THREAD, native_id="run_1")

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def readable(kind: type) -> st.SearchStrategy[bytes]:
    """JSON that reads as a wire type: whatever its annotations allow, and fields that nobody knows."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    plain = {name: json_values if name != "content" else st.lists(json_values, max_size=3) for name in fields}
    return st.fixed_dictionaries({}, optional={**plain, "novel": json_values}).map(
        lambda found: json.dumps({**found, "id": "x"}).encode()
    )


def reads(read, body: bytes):
    """The wire object, or None where the JSON is not of its shape."""
    try:
        return read(body)
    except msgspec.DecodeError:
        return None


@settings(deadline=None)
@given(readable(wire.Message))
def test_no_message_breaks_the_mapping(body: bytes):
    """Whatever can be read can be mapped."""
    found = reads(wire.read_message, body)
    assert found is None or mapping.to_message(found, THREAD).ref.native_id == "x"


@settings(deadline=None)
@given(readable(wire.Run))
def test_no_run_breaks_the_mapping(body: bytes):
    """Whatever can be read can be mapped."""
    found = reads(wire.read_run, body)
    assert found is None or mapping.to_run(found, THREAD).ref.native_id == "x"


moments = st.none() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
tool_call = st.builds(
    wire.ToolCall,
    id=st.none() | st.text(),
    type=st.none() | st.text(),
    function=st.none()
    | st.builds(wire.Function, name=st.none() | st.text(), arguments=json_values, output=json_values),
    file_search=st.none() | st.dictionaries(st.text(), json_values),
)
step = st.builds(
    wire.Step,
    id=st.text(),
    status=st.none() | st.sampled_from(["in_progress", "expired", "novel"]),
    created_at=moments,
    completed_at=moments,
    step_details=st.none()
    | st.builds(wire.StepDetails, tool_calls=st.none() | st.lists(tool_call, max_size=3))
    | st.builds(wire.StepDetails, message_creation=st.builds(wire.MessageCreation, message_id=st.none() | st.text())),
)


@settings(deadline=None)
@given(st.lists(step, max_size=4))
def test_no_step_breaks_the_mapping(rows: list[wire.Step]):
    """Moments that no calendar knows, calls without ids, steps without details."""
    found = mapping.calls_of_steps(rows, RUN, awaited=("a",))
    by_message = mapping.calls_by_message(rows, RUN, awaited=("a",))
    assert sum(map(len, by_message.values())) <= len(found)


@settings(deadline=None)
@given(json_values)
def test_no_thread_breaks_the_mapping(metadata):
    """Metadata is whatever the vendor keeps."""
    found = reads(wire.read_thread, json.dumps({"id": "x", "metadata": metadata, "created_at": 1e308}).encode())
    assert found is None or mapping.to_thread(found, THREAD.source).created_at is None
