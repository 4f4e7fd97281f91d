"""Whatever Humm says: any JSON can be read and mapped."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from threadloom.domain.clock import Instant
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.feedback import FeedbackDraft
from threadloom.domain.thread import Sharing
from threadloom.vendors.humm import mapping, wire
from threadloom.vendors.humm.names import FEEDBACK, SEND, START, UPDATE, input_path
from vendors.humm.kit import SOURCE, THREAD

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
NAMES = ("thread_id", "id", "threadId", "title", "status", "sharing", "created_at", "updated_at", "user_id", "deleted")
objects = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, json_values))
enveloped = st.fixed_dictionaries(
    {}, optional=dict.fromkeys((*NAMES, "thread", "data", "feedback", "novel"), objects | json_values)
)
bodies = (enveloped | json_values).map(lambda value: json.dumps(value).encode())


@settings(deadline=None)
@given(bodies)
def test_no_thread_breaks_the_mapping(body: bytes):
    """A thread comes out, with an address of its own and the whole answer."""
    answer = wire.read_thread(body)
    thread = mapping.to_new_thread(answer, SOURCE.slug, "org-1")
    assert thread.ref.native_id
    assert (thread.native_id is None) == mapping.is_made_up(thread.ref.native_id)
    assert (thread.native_status is None) <= (thread.status == "UNKNOWN")
    value = json.loads(body)
    assert thread.raw == (value if isinstance(value, dict) else {"value": value})
    edit = ThreadEdit(title="T", sharing=Sharing.PRIVATE, options={"humm": {"status": "idle"}})
    edited = mapping.after_edit(answer, THREAD, edit)
    assert edited.ref == THREAD
    assert None not in (edited.title, edited.sharing, edited.native_status)


@settings(deadline=None)
@given(bodies)
def test_no_feedback_breaks_the_mapping(body: bytes):
    """Feedback comes out, with an address of its own."""
    draft = FeedbackDraft(comment="c")
    found = mapping.to_feedback(wire.read_feedback(body), draft, THREAD, key="k", now=Instant(1))
    assert found.ref.thread == THREAD
    assert found.ref.native_id
    assert found.comment == "c"


TABLES = (START, SEND, UPDATE, FEEDBACK)
words = st.sampled_from(["*", "0", "7", "novel"]) | st.text(max_size=4)
places = st.sampled_from(sorted({path for table in TABLES for path in table})).flatmap(
    lambda path: st.tuples(*(words if word == "*" else st.just(word) for word in path), words)
)


@settings(deadline=None)
@given(places | st.lists(words, max_size=6), st.sampled_from(TABLES))
def test_no_place_breaks_the_search(field: tuple[str, ...] | list[str], names):
    """A path of our own words comes out, never a star."""
    assert "*" not in input_path(field, names, {"images": [1], "file_uploads": []})
