"""Whatever Thena says: what can be read can be mapped."""

import json

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from threadloom.domain.message import Message
from threadloom.vendors.thena import mapping, names
from threadloom.vendors.thena.wire import chat, flows, reading
from vendors.thena.kit import agent_ref, message_ref, run_ref, thread_ref

REF = thread_ref()

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
text = st.none() | st.text(max_size=8)


def told(kind: type, **fields: st.SearchStrategy) -> st.SearchStrategy[dict]:
    """An object with some of a wire type's fields, texts where it wants texts and anything where it wants anything."""
    kinds = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
    plain = {name: text if wanted == (str | None) else json_values for name, wanted in kinds.items()}
    return st.fixed_dictionaries({}, optional={**plain, "novel": json_values, **fields})


def many(row: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | st.lists(row, max_size=3)


messages = told(
    chat.Message,
    role=st.none() | st.sampled_from(["user", "AI", "", "\u0130"]),
    tool_calls=many(told(chat.ToolCall)),
    attachments=many(json_values),
    feedback=st.none() | told(chat.Feedback),
)
threads = told(chat.Thread, messages=many(messages))
executions = told(flows.Execution, steps=many(told(flows.Step)))
agents = told(reading.Agent)


def body(found) -> bytes:
    return json.dumps(found).encode()


@settings(deadline=None)
@given(threads)
def test_no_thread_breaks_the_mapping(found: dict):
    """Its messages, tool calls, attachments and feedback included; every message has an address of its own."""
    answer = reading.read_thread(body({"id": None, **found}))
    thread, said = mapping.to_thread(answer, REF), mapping.to_messages(answer.thread, REF)
    assert thread.ref == REF
    assert len(said) == len(found.get("messages") or ())
    assert all(message.ref.native_id and message.tool_calls is not None for message in said)
    assert (thread.last_message is None) == (not said)
    assert all(feedback.ref.thread == REF for feedback in mapping.feedback_in(answer.thread, REF))
    assert msgspec.json.decode(msgspec.json.encode(said), type=tuple[Message, ...]) == said


@settings(deadline=None)
@given(executions)
def test_no_execution_breaks_the_mapping(found: dict):
    """Nor its steps."""
    execution = reading.read_execution(body({"id": None, **found}))
    assert mapping.to_run(execution, run_ref()).ref == run_ref()
    assert len(mapping.calls_of(execution, run_ref())) <= len(found.get("steps") or ())
    assert "" not in mapping.told_threads(execution)


@settings(deadline=None)
@given(agents)
def test_no_agent_breaks_the_mapping(found: dict):
    """Its name is its id where it has none."""
    assert mapping.to_agent(reading.read_agent(body(found)), agent_ref()).name


@settings(deadline=None)
@given(json_values)
def test_no_answer_to_feedback_breaks_the_mapping(found):
    """Of whatever shape it is."""
    answer = reading.read_feedback(body(found))
    for subject in (message_ref(), run_ref()):
        assert mapping.to_feedback(answer, subject).ref.native_id


@settings(deadline=None)
@given(json_values | st.lists(threads, max_size=2) | st.fixed_dictionaries({"threads": many(threads)}))
def test_no_list_is_read_as_something_else(found):
    """Any JSON is a list or is refused as none."""
    for read in (reading.read_threads, reading.read_history, reading.read_agents, reading.read_executions):
        try:
            read(body(found))
        except msgspec.DecodeError:
            assert not (isinstance(found, list) and not found)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["metadata", "feedback_details", "comment", "content", "0", ""]), max_size=5))
def test_no_field_name_breaks_the_tables(field: list[str]):
    """However many words a fault has."""
    for table in (names.THREAD, names.MESSAGE, names.CHAT_FEEDBACK, names.FLOW_FEEDBACK, names.AGENT):
        assert len(names.field_path(tuple(field), table)) <= 4
