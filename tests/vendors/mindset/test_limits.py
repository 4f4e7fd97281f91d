"""What Mindset takes: every limit of its page at the limit and one beyond, and everything else refused in its place."""

import pytest

from threadloom.domain.capability import InputKind, Operation, Support
from threadloom.domain.errors import Invalid
from threadloom.domain.message import Attachment, DraftRole, MessageDraft
from threadloom.domain.part import FilePart, ImagePart, TablePart, TextPart
from threadloom.domain.thread import ThreadDraft, ToolResourcesDraft, UserRef
from threadloom.vendors import registry
from threadloom.vendors.mindset import VENDOR, Options, connect
from threadloom.vendors.mindset.names import AGENT_SESSION, PARTS, PATHS, ROLE
from threadloom.vendors.mindset.wire import StartThread
from vendors.mindset.kit import AGENT, BODY_SCHEMA, OPERATION, a_draft, connected, refused

SESSION = ".".join(AGENT_SESSION)
PROPERTIES = BODY_SCHEMA["properties"]
START = {field.path: field for field in VENDOR.capabilities[Operation.START_THREAD].fields}


@pytest.fixture
async def adapter():
    """A source with an app of its own."""
    adapter = connected(None)
    yield adapter
    await adapter.close()


@pytest.mark.parametrize(
    ("user", "path"),
    [
        (UserRef(external_id="a" * 100), None),
        (UserRef(external_id="a" * 101), "user.externalId"),
        (UserRef(external_id="Az09_-"), None),
        (UserRef(external_id=""), "user.externalId"),
        (UserRef(external_id="a b"), "user.externalId"),
        (UserRef(external_id="é"), "user.externalId"),
        (UserRef(external_id="a\n"), "user.externalId"),
        (UserRef(sdk_email="a" * 100), None),
        (UserRef(sdk_email="a" * 101), "user.sdkEmail"),
        (UserRef(email="a" * 100), None),
        (UserRef(email="a" * 101), "user.email"),
        (UserRef(native_id="a" * 1_000), None),
        (UserRef(native_id="h", email="e"), "user.email"),
        (UserRef(external_id="x", sdk_email="s"), "user.sdkEmail"),
    ],
)
async def test_users(adapter, user: UserRef, path: str | None):
    """One identifier, of the page's characters and lengths."""
    assert refused(adapter, a_draft(user=user)) == ({path} if path else set())


@pytest.mark.parametrize(
    ("draft", "path"),
    [
        (a_draft(session="s"), None),
        (a_draft(session="a:b"), None),
        (a_draft(session="s::t"), SESSION),
        (a_draft(session="::"), SESSION),
        (a_draft(options={"mindset": {"agentSessionId": ""}}), SESSION),
        (a_draft(options={"mindset": {}}), None),
        (a_draft(agent="a::s", session="s"), None),
        (a_draft(agent="a::s", session="t"), SESSION),
        (a_draft(agent="a::s::t", session="s"), SESSION),
        (a_draft(agent=None, session="s"), None),
        (a_draft(agent=None, session="t"), SESSION),
        (a_draft(agent="other", session="t"), None),
    ],
)
async def test_sessions(draft: ThreadDraft, path: str | None):
    """Named once, or twice the same; the source's own agent has one too."""
    adapter = connected(None, agent_id="a::s")
    assert refused(adapter, draft) == ({path} if path else set())
    await adapter.close()


async def test_a_message_says_something(adapter):
    """Be it empty text: the page names no shortest length."""
    assert refused(adapter, a_draft(None)) == {"message.text"}
    assert refused(adapter, a_draft("")) == set()
    assert refused(adapter, a_draft(None, message={"parts": (TextPart(text="x"),)})) == set()


@pytest.mark.parametrize(
    ("message", "path"),
    [
        ({"html": "<p>x</p>"}, "html"),
        ({"role": DraftRole.ASSISTANT}, "role"),
        ({"metadata": {"a": "b"}}, "metadata"),
        ({"attachments": (Attachment(file_id="f"),)}, "attachments"),
        ({"parts": (TextPart(text="x"), ImagePart(url="https://a.example/b.png"))}, "parts.1.image"),
        ({"parts": (FilePart(file_id="f"),)}, "parts.0.file"),
        ({"parts": (TablePart(cache_key="k"),)}, "parts.0.table"),
    ],
)
async def test_a_message_is_text_alone(adapter, message: dict, path: str):
    """What the page has no place for is refused where it stands."""
    assert refused(adapter, a_draft(message=message)) == {f"message.{path}"}


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"messages": (MessageDraft(text="before"),)}, "history"),
        ({"timezone": "Europe/Berlin"}, "timezone"),
        ({"tool_resources": ToolResourcesDraft(vector_store_ids=("v",))}, "toolResources"),
        ({"options": {"mindset": {"novel": 1}}}, "options.mindset.novel"),
        ({"options": {"humm": {"llmConfig": {}}}}, "options.humm"),
        ({"scope": ""}, "scope"),
        ({"title": "t", "tags": ("a",), "metadata": {"kept": "by the gateway"}}, None),
        ({"scope": "a"}, None),
    ],
)
async def test_a_start_takes_nothing_else(adapter, fields: dict, path: str | None):
    """What the gateway keeps itself is not the vendor's business."""
    assert refused(adapter, a_draft(**fields)) == ({path} if path else set())


async def test_app_and_agent_are_owed_where_the_source_has_none():
    """And in an empty scope there is none either."""
    adapter = connected(None, app_uid=None)
    assert refused(adapter, a_draft(agent=None)) == {"scope", "target"}
    assert refused(adapter, a_draft(scope="")) == {"scope"}
    assert refused(adapter, a_draft(scope="a")) == set()
    await adapter.close()


async def test_only_a_start_is_done_here(adapter):
    """Every other operation is unsupported, and those that people look for say why."""
    native = {op for op, can in adapter.capabilities.items() if can.support is Support.NATIVE}
    assert native == {Operation.START_THREAD}
    for operation in (
        Operation.CREATE_THREAD,
        Operation.SEND_MESSAGE,
        Operation.READ_THREAD,
        Operation.READ_MESSAGES,
        Operation.READ_TOOL_CALLS,
        Operation.READ_RUNS,
    ):
        assert adapter.capabilities[operation].note.endswith(".")
    assert refused(adapter, ThreadDraft(source=adapter.source)) == set()  # a thread to create: no rule of ours


def test_page_table_fields_and_wire_know_the_same():
    """A field that one of them forgets fails here."""
    assert set(PATHS) == {*PROPERTIES, *(parameter["name"] for parameter in OPERATION["parameters"])}
    assert set(StartThread.__struct_encode_fields__) == set(PROPERTIES)
    assert set(START) == {*PATHS.values(), PARTS, (*PARTS, "*", "text"), ROLE, AGENT_SESSION}


@pytest.mark.parametrize("name", PROPERTIES)
def test_the_pages_limits_are_the_fields(name: str):
    """Lengths as the page says them, and one group for those that exclude each other."""
    field = START[PATHS[name]]
    assert field.max_length == PROPERTIES[name].get("maxLength")
    (users,) = BODY_SCHEMA["x-mutually-exclusive"]
    assert (field.exclusive_group == "user") == (name in users)
    assert (field.kind is InputKind.CHOICE) == ("enum" in PROPERTIES[name])


@pytest.fixture
def parse(monkeypatch):
    """Options as a configuration gives them."""
    entry = registry.Entry(vendor=VENDOR, options=Options, connect=connect)
    monkeypatch.setitem(registry.VENDORS, VENDOR.slug, entry)
    return lambda **raw: registry.parse_options(VENDOR.slug, raw)


USERS = {
    "human_uid": "h",
    "external_user_id": "Az09_-",
    "sdk_user_email": "s@example.com",
    "real_email_address": "r@example.com",
}


@pytest.mark.parametrize("name", USERS)
def test_options_name_one_user(parse, name: str):
    """By any of the four; app and agent are the source's defaults."""
    options = parse(app_uid="app", agent_id=AGENT, **{name: USERS[name]})
    assert (options.default_scope, options.default_agent_id) == ("app", AGENT)
    assert getattr(options, name) == USERS[name]
    assert options.default_user != UserRef()
    assert parse().default_user == UserRef()
    assert (parse().default_scope, parse().default_agent_id) == (None, None)


@pytest.mark.parametrize(
    ("raw", "path", "words"),
    [
        ({"human_uid": "h", "real_email_address": "r"}, "real_email_address", "give only one of human_uid, "),
        ({"external_user_id": "x", "sdk_user_email": "s"}, "sdk_user_email", "external_user_id, sdk_user_email"),
        (dict(USERS), "external_user_id", "give only one of"),
        ({"external_user_id": "a" * 101}, "external_user_id", "<= 100"),
        ({"external_user_id": "a b"}, "external_user_id", "regex"),
        ({"external_user_id": "a\n"}, "external_user_id", "regex"),
        ({"external_user_id": ""}, "external_user_id", "regex"),
        ({"sdk_user_email": "a" * 101}, "sdk_user_email", "<= 100"),
        ({"real_email_address": "a" * 101}, "real_email_address", "<= 100"),
        ({"human_uid": ""}, "human_uid", ">= 1"),
        ({"app_uid": ""}, "app_uid", ">= 1"),
        ({"app_uid": ".."}, "app_uid", "cannot be the uid of an app"),
        ({"agent_id": 7}, "agent_id", "`str"),
        ({"app": "x"}, "app", "agent_id, app_uid, "),
    ],
)
def test_a_wrong_option_is_one_clear_line(parse, raw: dict, path: str, words: str):
    """It names the option and what is allowed, and never the value."""
    with pytest.raises(Invalid) as caught:
        parse(**raw)
    assert caught.value.path == (path,)
    assert words in caught.value.message
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("name", ["external_user_id", "sdk_user_email", "real_email_address"])
def test_an_option_at_its_limit(parse, name: str):
    """A hundred characters are taken."""
    assert getattr(parse(**{name: "a" * 100}), name) == "a" * 100
