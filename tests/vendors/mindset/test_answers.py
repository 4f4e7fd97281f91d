"""Whatever Mindset answers: read where it can be, and told as what it is where it cannot."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import a_call
from threadloom.domain.clock import Instant
from threadloom.domain.errors import ErrorCode, ThreadloomError
from threadloom.domain.message import MessageDraft
from threadloom.domain.thread import ThreadUser, UserRef
from threadloom.vendors.mindset.agent_uid import AgentUid
from threadloom.vendors.mindset.mapping import Start, to_message, to_thread
from threadloom.vendors.mindset.wire import read_start
from vendors.kit import SECRET, answering, odd_server
from vendors.mindset.kit import APP, DOCS, VENDOR, a_draft, agent_ref, connected

CALL = a_call()
E = ErrorCode
SAMPLE = (DOCS / "samples/mindset/createConversationThread.response.json").read_bytes()


async def started(status: str, body: bytes, draft=None) -> Any:
    """What becomes of a start that is answered so."""
    async with odd_server(answering(status, body)) as url:
        adapter = connected(url)
        try:
            return await adapter.start_thread(CALL, draft or a_draft())
        except ThreadloomError as error:
            return error
        finally:
            await adapter.close()


async def health(status: str, body: bytes) -> ThreadloomError | None:
    """What is said of health where it is answered so."""
    async with odd_server(answering(status, body)) as url:
        adapter = connected(url)
        try:
            return await adapter.health(CALL)
        except ThreadloomError as error:
            return error
        finally:
            await adapter.close()


async def test_the_sample_is_read_field_by_field():
    """Word for word, as the page shows it."""
    answer = await started("201 Created", SAMPLE)
    thread = answer.thread
    assert (thread.ref.scope, thread.ref.native_id, thread.native_id) == (APP, "<string>", "<string>")
    assert (thread.agent, thread.agent_session_id) == (agent_ref("<string>"), None)
    assert thread.user == ThreadUser(native_id="<string>")
    assert thread.raw == {"appUid": APP, **json.loads(SAMPLE)}


@pytest.mark.parametrize(
    ("told", "sent", "agent", "session"),
    [
        ("a", ("a", None), "a", None),
        ("a", ("a", "s"), "a", "s"),
        ("a::s", ("a", "s"), "a", "s"),
        ("a::s::t", ("a", None), "a", "s::t"),
        ("b::t", ("a", "s"), "b", "t"),
        ("a::", ("a", None), "a::", None),
        ("::s", ("a", None), "::s", None),
        ("", ("a", "s"), "a", "s"),
        (None, ("a", "s"), "a", "s"),
        (7, ("a", None), "a", None),
        (["a"], ("a", None), "a", None),
    ],
)
async def test_the_agent_that_was_asked(told, sent: tuple, agent: str, session: str | None):
    """Whole or plain as the answer says it, else the one that was sent."""
    body = json.dumps({"threadUid": "t", "agentUid": told}).encode()
    answer = await started("201 Created", body, a_draft(agent=sent[0], session=sent[1]))
    assert (answer.thread.agent, answer.thread.agent_session_id) == (agent_ref(agent), session)


@pytest.mark.parametrize("told", [None, "", 7, {"uid": "h"}])
async def test_a_user_whom_the_answer_does_not_name(told):
    """Is the one who was given, or nobody."""
    body = json.dumps({"threadUid": "t", "humanUid": told}).encode()
    given_user = (await started("200 OK", body, a_draft(user=UserRef(native_id="h1")))).thread.user
    assert given_user == ThreadUser(native_id="h1")
    assert (await started("200 OK", body)).thread.user is None


async def test_what_nobody_knows_is_kept():
    """New fields change nothing and are in `raw`, where the vendor's own word comes before ours."""
    body = b'{"threadUid": "t", "novel": [1], "appUid": "told"}'
    thread = (await started("201 Created", body)).thread
    assert thread.raw == {"threadUid": "t", "novel": [1], "appUid": "told"}
    assert thread.ref.scope == APP


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"null",
        b"[]",
        b'"t"',
        b"<html>It works</html>",
        b'{"threadUid": null, "humanUid": "h"}',
        b'{"threadUid": ""}',
        b'{"threadUid": 7}',
        b'{"threadUid": "t"',
    ],
)
async def test_a_thread_without_a_name_may_have_begun(body: bytes):
    """It was accepted, and nobody can say what it is: not to be sent again as if it had failed."""
    assert (await started("201 Created", body)).code is E.OUTCOME_UNKNOWN


@pytest.mark.parametrize(
    ("status", "on_start", "on_health"),
    [
        ("400 Bad Request", E.VALIDATION, E.VALIDATION),
        ("401 Unauthorized", E.VENDOR_REJECTED, E.VENDOR_REJECTED),
        ("403 Forbidden", E.VENDOR_REJECTED, E.VENDOR_REJECTED),
        ("404 Not Found", E.NOT_FOUND, None),
        ("409 Conflict", E.CONFLICT, E.CONFLICT),
        ("422 Unprocessable", E.VALIDATION, E.VALIDATION),
        ("429 Too Many Requests", E.RATE_LIMITED, E.RATE_LIMITED),
        ("500 Internal Server Error", E.OUTCOME_UNKNOWN, E.VENDOR_FAILED),
    ],
)
async def test_status_alone_decides(status: str, on_start: ErrorCode, on_health: ErrorCode | None):
    """No error body is documented, so none is read, and no word of it is passed on."""
    body = b'{"error": "vendor prose", "detail": [{"loc": ["body", "agentUid"], "type": "missing"}]}'
    error, sick = await started(status, body), await health(status, body)
    assert (error.code, error.path, error.source, error.vendor) == (on_start, (), VENDOR, VENDOR)
    assert (sick.code if sick else None) == on_health
    for word in ("prose", "127.0.0.1", SECRET):
        assert word not in f"{error!r} {error.message} {sick!r}"


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        ("200 OK", b'[{"uid": "s"}]', None),
        ("200 OK", b'{"novel": "envelope"}', None),
        ("404 Not Found", b"[]", None),
        ("200 OK", b"{}", E.VENDOR_BAD_PAYLOAD),
        ("200 OK", b"null", E.VENDOR_BAD_PAYLOAD),
        ("200 OK", b'{"error": "an error"}', E.VENDOR_BAD_PAYLOAD),
        ("200 OK", b"<html>parked</html>", E.VENDOR_BAD_PAYLOAD),
        ("204 No Content", b"", E.VENDOR_BAD_PAYLOAD),
    ],
)
async def test_what_counts_as_healthy(status: str, body: bytes, code: ErrorCode | None):
    """A list or an envelope of some shape, or the empty end of the list."""
    error = await health(status, body)
    assert (error.code if error else None) is code


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
uids = st.text(st.sampled_from("a:é"), max_size=6)
users = st.builds(UserRef) | st.builds(UserRef, native_id=uids) | st.builds(UserRef, email=uids)


@settings(deadline=None)
@given(
    st.fixed_dictionaries(
        {"threadUid": st.text(min_size=1)},
        optional={"humanUid": json_values | uids, "agentUid": json_values | uids, "novel": json_values},
    ),
    uids,
    users,
)
def test_no_answer_breaks_the_mapping(answer: dict, agent: str, user: UserRef):
    """A thread that has a name is told, whatever else is said of it."""
    start = Start(app_uid=APP, agent=AgentUid.parse(agent), user=user, message=MessageDraft(text="x"))
    thread = to_thread(read_start(json.dumps(answer).encode()), start, agent_ref("a").source)
    message = to_message(start.message, thread.ref, Instant(1))
    assert thread.ref.native_id == answer["threadUid"]
    assert message.ref.thread == thread.ref
    assert thread.agent_session_id != ""


@given(st.text(st.sampled_from("a:"), max_size=12))
def test_an_agents_uid_is_written_as_it_was_read(text: str):
    """Splitting loses nothing, and neither half is empty but where all is."""
    uid = AgentUid.parse(text)
    assert str(uid) == text
    assert bool(uid.agent) == bool(text)
    assert uid.session != ""
