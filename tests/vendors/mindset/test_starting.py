"""What a start sends to Mindset, and what it tells of the thread: over HTTP, at the emulator."""

import json

import jsonschema
import pytest

from fakes import a_call
from threadloom.domain.errors import Invalid, NotFound, VendorRejected
from threadloom.domain.message import DraftRole, MessageRole, MessageVisibility
from threadloom.domain.part import TextPart
from threadloom.domain.sync import SyncState
from threadloom.domain.thread import ThreadDraft, ThreadStatus, ThreadUser, UserRef
from vendors.mindset.kit import (
    AGENT,
    APP,
    BODY_SCHEMA,
    DOCS,
    SESSION,
    VENDOR,
    a_draft,
    agent_ref,
    at_sandbox,
    connected,
    refused,
)

CALL = a_call()
USERS = {
    "humanUid": UserRef(native_id="h1"),
    "externalUserId": UserRef(external_id="learner-18"),
    "sdkUserEmail": UserRef(sdk_email="a@example.com"),
    "realEmailAddress": UserRef(email="b@example.com"),
}
OPTIONS = {
    "humanUid": "human_uid",
    "externalUserId": "external_user_id",
    "sdkUserEmail": "sdk_user_email",
    "realEmailAddress": "real_email_address",
}
HIDDEN = {"visibility": MessageVisibility.HIDDEN}
SYSTEM = {"role": DraftRole.SYSTEM}


def value_of(user: UserRef) -> str:
    (value,) = [value for value in as_dict(user).values() if value is not None]
    return value


def as_dict(noun) -> dict:
    return {name: getattr(noun, name) for name in noun.__struct_fields__}


async def started_at(sandbox, draft: ThreadDraft, **options):
    """The start, and the one request that it made; the draft breaks no rule."""
    adapter = at_sandbox(sandbox, **options)
    assert refused(adapter, draft) == set()
    started = await adapter.start_thread(CALL, draft)
    await adapter.close()
    (seen,) = sandbox.record.select(vendor=VENDOR)
    jsonschema.validate(seen.body, BODY_SCHEMA)
    assert seen.status == 201
    return started, seen


@pytest.mark.parametrize("name", USERS)
async def test_a_users_identifier_goes_under_its_own_name(sandbox, name: str):
    """Each of the four alone, beside the fields that every start has; the answer adds Mindset's own id."""
    user = USERS[name]
    started, seen = await started_at(sandbox, a_draft(user=user))
    assert (seen.method, seen.path, seen.query) == ("POST", f"/api/v1/appuid/{APP}/threads", {})
    assert seen.body == {"agentUid": AGENT, "message": "hello", "messageType": "user", name: value_of(user)}
    told = {**as_dict(user), "native_id": started.thread.raw["humanUid"], "anonymous_id": None}
    assert as_dict(started.thread.user) == told


def test_every_documented_field_is_in_one_of_these_bodies():
    """A field that the page gains fails here."""
    assert {"agentUid", "message", "messageType", *USERS} == set(BODY_SCHEMA["properties"])


@pytest.mark.parametrize("name", USERS)
async def test_the_samples_can_be_sent(sandbox, name: str):
    """The page's own sample, mended by keeping one identifier, goes out word for word."""
    sample = json.loads((DOCS / "mended/mindset" / f"createConversationThread.request.{name}.json").read_text())
    field = {"humanUid": "native_id", "externalUserId": "external_id", "sdkUserEmail": "sdk_email"}.get(name, "email")
    draft = a_draft(sample["message"], agent=sample["agentUid"], user=UserRef(**{field: sample[name]}))
    _, seen = await started_at(sandbox, draft)
    assert seen.body == sample


@pytest.mark.parametrize("name", USERS)
async def test_the_options_user_stands_in_for_nobody(sandbox, name: str):
    """Configured in one of four ways; whoever the draft names comes first, and one identifier is sent either way."""
    user = USERS[name]
    options = {OPTIONS[name]: value_of(user)}
    started, seen = await started_at(sandbox, a_draft(), **options)
    assert {key: value for key, value in seen.body.items() if key in USERS} == {name: value_of(user)}
    for field in ("external_id", "sdk_email", "email"):
        assert getattr(started.thread.user, field) == getattr(user, field)
    sandbox.record.clear()
    _, seen = await started_at(sandbox, a_draft(user=UserRef(external_id="x")), **options)
    assert {key: value for key, value in seen.body.items() if key in USERS} == {"externalUserId": "x"}


async def test_nobody_is_named(sandbox):
    """Then no identifier is sent, and the user is whom Mindset says."""
    started, seen = await started_at(sandbox, a_draft())
    assert seen.body.keys() == {"agentUid", "message", "messageType"}
    assert as_dict(started.thread.user) == as_dict(ThreadUser(native_id=started.thread.user.native_id))


@pytest.mark.parametrize(
    ("message", "sent", "visibility"),
    [
        ({}, "user", MessageVisibility.VISIBLE),
        (HIDDEN, "system", MessageVisibility.HIDDEN),
        (SYSTEM, "system", MessageVisibility.HIDDEN),
        (HIDDEN | SYSTEM, "system", MessageVisibility.HIDDEN),
    ],
)
async def test_a_hidden_prompt_is_a_system_message(sandbox, message: dict, sent: str, visibility: MessageVisibility):
    """By visibility or by role; it is a user's message all the same."""
    started, seen = await started_at(sandbox, a_draft(message=message))
    assert seen.body["messageType"] == sent
    told = started.message
    assert (told.role, told.native_role, told.visibility) == (MessageRole.USER, sent, visibility)


async def test_the_message_is_told_as_it_was_sent(sandbox):
    """Text and parts of text are one string at Mindset; here they stay what they were, under an id of ours."""
    parts = (TextPart(text="two"), TextPart(text=""), TextPart(text="three"))
    started, seen = await started_at(sandbox, a_draft("one", message={"parts": parts}))
    told = started.message
    assert seen.body["message"] == told.text == "one\n\ntwo\n\nthree"
    assert told.parts == (TextPart(text="one"), *parts)
    assert (told.native_id, told.sync_state, told.tool_calls) == (None, SyncState.SYNCED, ())
    assert told.created_at
    assert told.ref.thread == started.thread.ref
    assert told.ref.native_id.startswith("m_")


@pytest.mark.parametrize(
    ("draft", "sent"), [(a_draft(""), ""), (a_draft(None, message={"parts": (TextPart(text="p"),)}), "p")]
)
async def test_text_may_be_empty_or_in_parts_alone(sandbox, draft: ThreadDraft, sent: str):
    """The page asks for a string, of whatever length."""
    _, seen = await started_at(sandbox, draft)
    assert seen.body["message"] == sent


async def test_the_thread_is_what_the_answer_tells(sandbox):
    """Its app is its scope and its organization; what Mindset does not tell stays unknown."""
    started, _ = await started_at(sandbox, a_draft(agent=None), agent_id=AGENT)
    thread = started.thread
    assert thread.ref.scope == thread.organization_id == APP
    assert thread.ref.native_id == thread.native_id == thread.raw["threadUid"]
    assert thread.raw == {
        "appUid": APP,
        "threadUid": thread.native_id,
        "humanUid": thread.user.native_id,
        "agentUid": AGENT,
    }
    assert (thread.agent, thread.agent_session_id) == (agent_ref(AGENT), None)
    assert (thread.created_at, thread.status, thread.title) == (None, ThreadStatus.UNKNOWN, None)
    assert (started.run, started.replies, started.failure) == (None, (), None)


@pytest.mark.parametrize(
    ("agent", "session", "default"),
    [
        (AGENT, SESSION, None),
        (f"{AGENT}::{SESSION}", None, None),
        (f"{AGENT}::{SESSION}", SESSION, None),
        (None, SESSION, AGENT),
        (None, None, f"{AGENT}::{SESSION}"),
        (f"{AGENT}::{SESSION}", None, "other::session"),
    ],
)
async def test_a_session_is_the_second_half_of_the_agents_uid(sandbox, agent, session, default):
    """Named with the agent, beside it, or both; the thread tells the two halves apart."""
    draft = a_draft(agent=agent, session=session)
    started, seen = await started_at(sandbox, draft, agent_id=default)
    assert seen.body["agentUid"] == f"{AGENT}::{SESSION}"
    assert (started.thread.agent, started.thread.agent_session_id) == (agent_ref(AGENT), SESSION)


async def test_the_drafts_app_comes_before_the_options(sandbox):
    """And stays one segment of the path, whatever it holds."""
    started, seen = await started_at(sandbox, a_draft(scope="an app?"))
    assert seen.path == "/api/v1/appuid/an%20app%3F/threads"
    assert started.thread.ref.scope == "an app?"
    sandbox.record.clear()
    started, _ = await started_at(sandbox, a_draft(scope="alone"), app_uid=None)
    assert started.thread.organization_id == "alone"


async def test_the_key_is_in_its_header_alone(sandbox):
    """`x-api-key`, and nothing of it in the body."""
    key = sandbox.emulators[VENDOR].api_key
    _, seen = await started_at(sandbox, a_draft())
    assert seen.headers["x-api-key"] == f"****{key[-4:]}"
    assert seen.headers["content-type"] == "application/json"
    assert "authorization" not in seen.headers
    assert key not in json.dumps(seen.body)


@pytest.mark.parametrize(
    ("draft", "kind"),
    [
        (a_draft(agent="missing-agent"), NotFound),
        (a_draft(session="none-such"), NotFound),
        (a_draft(scope="unknown-app"), NotFound),
    ],
)
async def test_what_is_not_there(sandbox, draft: ThreadDraft, kind: type):
    """The vendor tells by its status alone; which of the three it was, nobody says."""
    adapter = at_sandbox(sandbox)
    with pytest.raises(kind) as caught:
        await adapter.start_thread(CALL, draft)
    await adapter.close()
    assert (caught.value.path, caught.value.vendor) == ((), VENDOR)


async def test_a_wrong_key_is_the_gateways_trouble(sandbox):
    """A start is rejected, and so is the question after health."""
    adapter = connected(sandbox.emulators[VENDOR].base_url, key="wrong-key")
    for question in (adapter.start_thread(CALL, a_draft()), adapter.health(CALL)):
        with pytest.raises(VendorRejected):
            await question
    await adapter.close()


@pytest.mark.parametrize(
    ("draft", "options", "path"),
    [
        (a_draft(), {"app_uid": None}, ("scope",)),
        (a_draft(agent=None), {}, ("target",)),
        (ThreadDraft(source=a_draft().source, agent=agent_ref(AGENT)), {}, ("message",)),
    ],
)
async def test_a_start_that_lacks_something_sends_nothing(sandbox, draft, options: dict, path: tuple):
    """Even where nobody checked it before."""
    adapter = at_sandbox(sandbox, **options)
    with pytest.raises(Invalid) as caught:
        await adapter.start_thread(CALL, draft)
    await adapter.close()
    assert caught.value.path == path
    assert sandbox.record.select(vendor=VENDOR) == []


@pytest.mark.parametrize("app", [APP, "an-app-without-sessions"])
async def test_health_asks_for_the_apps_sessions(sandbox, app: str):
    """There are some, or the list is at its end, which is a 404."""
    adapter = at_sandbox(sandbox, app_uid=app)
    await adapter.health(CALL)
    await adapter.close()
    (seen,) = sandbox.record.select(vendor=VENDOR)
    assert (seen.method, seen.path) == ("GET", f"/api/v1/appuid/{app}/agentsessions")
    assert seen.status == (200 if app == APP else 404)


async def test_without_an_app_health_asks_nothing(sandbox):
    """There is no address to ask at."""
    adapter = at_sandbox(sandbox, app_uid=None)
    await adapter.health(CALL)
    await adapter.close()
    assert sandbox.record.select(vendor=VENDOR) == []


async def test_its_own_address_is_the_default():
    """An operator need not know it."""
    adapter = connected(None)
    assert adapter.source == VENDOR
    await adapter.close()
