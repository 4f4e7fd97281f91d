"""Global ids: opaque, canonical, bounded, and good for nothing but what they were made for."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadloom.domain.call import Caller, Role
from threadloom.domain.errors import NotFound
from threadloom.domain.ids import AgentRef, FeedbackRef, MessageRef, Ref, RunRef, ThreadRef, ToolCallRef
from threadloom.graphql import ids
from threadloom.graphql.opaque import MAX_LENGTH, seal

ALPHABET = set(string.ascii_letters + string.digits + "-_")
HOSTILE = [
    "::",
    "agent::session",
    "../../etc/passwd",
    "/",
    "..",
    ".",
    "%2e%2e%2f",
    "?a=b&c=d#e",
    "\r\nX-Admin: 1",
    "\x00",
    "\x7f\x1b[2J",
    "' OR 1=1 --",
    '{"$ne": null}',
    " ",
    "é",
    "e\u0301",
    "\u202egnp.exe",
    "\ufeff",
    "\U0001f9f5" * 100,
    "\U0010ffff",
    "0",
    "null",
    "x" * 2_000,
]

texts = st.text(min_size=1, max_size=60) | st.sampled_from(HOSTILE)
slugs = st.text(string.ascii_lowercase + string.digits + "-", min_size=1, max_size=40)
agents = st.builds(AgentRef, source=slugs, native_id=texts)
threads = st.builds(ThreadRef, source=slugs, scope=st.none() | st.text(min_size=1, max_size=40), native_id=texts)
hanging = st.sampled_from([MessageRef, RunRef, FeedbackRef]).flatmap(
    lambda kind: st.builds(kind, thread=threads, native_id=st.text(min_size=1, max_size=60))
)
tool_calls = st.builds(
    lambda on, thread, where, native_id: ToolCallRef(thread=thread, native_id=native_id, **{on: where}),
    st.sampled_from(["run", "message"]),
    threads,
    st.text(min_size=1, max_size=60),
    st.text(min_size=1, max_size=60),
)
refs = agents | threads | hanging | tool_calls

THREAD = ThreadRef(source="support", scope="agent-7", native_id="thread_abc123")
EXAMPLES = [
    (AgentRef(source="support", native_id="asst_1"), ids.agent_ref, "Agent"),
    (THREAD, ids.thread_ref, "Thread"),
    (MessageRef(thread=THREAD, native_id="x1"), ids.message_ref, "Message"),
    (RunRef(thread=THREAD, native_id="x1"), ids.run_ref, "Run"),
    (ToolCallRef(thread=THREAD, run="run_1", native_id="call_1"), ids.tool_call_ref, "ToolCall"),
    (ToolCallRef(thread=THREAD, message="run_1", native_id="call_1"), ids.tool_call_ref, "ToolCall"),
    (FeedbackRef(thread=THREAD, native_id="x1"), ids.feedback_ref, "Feedback"),
]


def forged(*values: object) -> str:
    """A text with a good checksum, as anybody who reads the source can make it."""
    return seal(values, context=b"threadloom id")


def assert_unknown(text: str) -> None:
    with pytest.raises(NotFound):
        ids.decode(text)


@settings(deadline=None)
@given(refs)
def test_round_trip(ref: Ref):
    """Every address comes back whole from its id, whatever its native ids hold."""
    text = ids.global_id(ref)
    assert ids.decode(text) == ids.GlobalId(type_name=type(ref).__name__.removesuffix("Ref"), key=ref)
    assert type(ids.decode(text).key) is type(ref)


@settings(deadline=None)
@given(refs)
def test_nothing_of_a_native_id_shows(ref: Ref):
    """An id is of URL-safe characters only and never longer than what `decode` reads."""
    text = ids.global_id(ref)
    assert set(text) <= ALPHABET
    assert len(text) <= MAX_LENGTH


@settings(deadline=None)
@given(refs, refs)
def test_ids_are_unique(one: Ref, other: Ref):
    """Two addresses share an id only where they are one."""
    assert (ids.global_id(one) == ids.global_id(other)) == (type(one) is type(other) and one == other)


@pytest.mark.parametrize(("ref", "reader", "type_name"), EXAMPLES)
def test_typed_helpers(ref, reader, type_name):
    """Each helper reads ids of its own type, and no other type's."""
    text = ids.global_id(ref)
    assert reader(text) == ref
    assert ids.decode(text).type_name == type_name
    others = {other for _, other, _ in EXAMPLES} | {ids.source_slug, ids.vendor_slug, ids.viewer_key}
    for other in others - {reader}:
        with pytest.raises(NotFound):
            other(text)


def test_sources_vendors_and_viewers():
    """What has no address in a source has an id too: a source and a vendor of one slug differ."""
    assert ids.source_slug(ids.source_id("humm")) == "humm"
    assert ids.vendor_slug(ids.vendor_id("humm")) == "humm"
    assert ids.source_id("humm") != ids.vendor_id("humm")
    assert [ids.decode(text).type_name for text in (ids.source_id("a"), ids.vendor_id("a"))] == ["Source", "Vendor"]
    with pytest.raises(NotFound):
        ids.vendor_slug(ids.source_id("humm"))


def test_viewer():
    """A viewer's id is of tenant and user; the role and the name may change."""
    reader = Caller(tenant="acme", user="ada", role=Role.READER, name="Ada")
    operator = Caller(tenant="acme", user="ada", role=Role.OPERATOR, name="Ada L.")
    assert ids.viewer_id(reader) == ids.viewer_id(operator)
    assert ids.decode(ids.viewer_id(reader)).type_name == "Viewer"
    assert ids.viewer_key(ids.viewer_id(reader)) == ids.ViewerKey(tenant="acme", user="ada")
    assert ids.viewer_id(reader) != ids.viewer_id(Caller(tenant="acmea", user="da", role=Role.READER, name="Ada"))


@pytest.mark.parametrize(
    ("ref", "text"),
    [
        (AgentRef(source="support", native_id="asst_1"), "AZMBp3N1cHBvcnSmYXNzdF8xO1ajOA"),
        (ThreadRef(source="support", native_id="thread_abc123"), "AZQCp3N1cHBvcnTArXRocmVhZF9hYmMxMjNHYsH2"),
        (MessageRef(thread=THREAD, native_id="m"), "AZUDp3N1cHBvcnSnYWdlbnQtN610aHJlYWRfYWJjMTIzoW1MvaG8"),
        (RunRef(thread=THREAD, native_id="m"), "AZUEp3N1cHBvcnSnYWdlbnQtN610aHJlYWRfYWJjMTIzoW2FaEIv"),
        (
            ToolCallRef(thread=THREAD, run="r", native_id="c"),
            "AZcFp3N1cHBvcnSnYWdlbnQtN610aHJlYWRfYWJjMTIzoXLAoWNzWlDc",
        ),
        (FeedbackRef(thread=THREAD, native_id="m"), "AZUGp3N1cHBvcnSnYWdlbnQtN610aHJlYWRfYWJjMTIzoW3V_eJu"),
    ],
)
def test_ids_never_change(ref, text):
    """Ids given out today are good on every server and after every upgrade."""
    assert ids.global_id(ref) == text
    assert ids.decode(text).key == ref


@pytest.mark.parametrize(("ref", "_reader", "_type_name"), EXAMPLES)
def test_truncated_ids_are_refused(ref, _reader, _type_name):
    """No beginning and no end of an id is an id."""
    text = ids.global_id(ref)
    for length in range(len(text)):
        assert_unknown(text[:length])
        assert_unknown(text[length + 1 :])


@settings(deadline=None)
@given(st.sampled_from(EXAMPLES), st.data())
def test_changed_ids_are_refused(example, data):
    """A character changed, put in or taken out makes an id unknown."""
    text = ids.global_id(example[0])
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from(sorted(ALPHABET | set("=+/ \n:.")))).replace(text[at], "")
    assert_unknown(text[:at] + other + text[at + 1 :])
    assert_unknown(text[:at] + "A" + text[at:])


@settings(deadline=None)
@given(st.text(max_size=200) | st.text(sorted(ALPHABET), max_size=200))
def test_made_up_ids_are_refused(text: str):
    """Text that nobody sealed is unknown, not a failure."""
    assert_unknown(text)


@pytest.mark.parametrize(
    "text",
    [
        forged(),
        forged(2),
        forged("Thread", "support", None, "t"),
        forged(0, "support", "t"),
        forged(10, "support", "t"),
        forged(-2, "support", None, "t"),
        forged(2, "support", "t"),
        forged(2, "support", None, "t", "more"),
        forged(2, "support", None, None),
        forged(2, "support", 5, "t"),
        forged(2, "support", None, 5),
        forged(2, None, None, "t"),
        forged(2, "", None, "t"),
        forged(2, "support", "", "t"),
        forged(2, "support", None, ""),
        forged(3, "support", None, "t"),
        forged(3, "support", None, "t", ""),
        forged(5, "support", None, "t", None, None, "c"),
        forged(5, "support", None, "t", "r", "m", "c"),
        forged(9, "tenant"),
    ],
)
def test_a_good_checksum_is_not_enough(text):
    """Wrong types, wrong numbers of parts and empty parts are refused, checksum or not."""
    assert_unknown(text)


def test_forging_makes_nothing_new():
    """Whoever computes the checksum gets the id that the gateway would give: it grants nothing."""
    assert forged(2, "support", None, "t") == ids.global_id(ThreadRef(source="support", native_id="t"))


def test_long_texts_are_refused_unread():
    """A text beyond the bound is unknown; within it, it is read."""
    fits = ThreadRef(source="support", native_id="x" * 3_000)
    assert ids.thread_ref(ids.global_id(fits)) == fits
    assert_unknown("A" * 10_000_000)


@pytest.mark.parametrize(
    "ref",
    [
        ThreadRef(source="support", native_id=""),
        ThreadRef(source="", native_id="t"),
        ThreadRef(source="support", scope="", native_id="t"),
        MessageRef(thread=ThreadRef(source="support", native_id=""), native_id="m"),
        AgentRef(source="support", native_id="\ud800"),
        AgentRef(source="support", native_id="x" * 4_000),
    ],
)
def test_no_address_no_id(ref):
    """Nothing is given out that `decode` would refuse."""
    with pytest.raises(ValueError):
        ids.global_id(ref)
