"""What Thena does not take is refused before any call, at its place in the input; what it takes is not."""

from typing import Any

import msgspec
import pytest

from threadloom.domain.agent import AgentDraft
from threadloom.domain.capability import Operation, Support
from threadloom.domain.edit import AgentEdit, ThreadEdit
from threadloom.domain.errors import Invalid
from threadloom.domain.feedback import FeedbackDraft, FeedbackRating
from threadloom.domain.message import Attachment, DraftRole, MessageDraft, MessageVisibility
from threadloom.domain.part import FilePart, ImagePart, TablePart, TextPart
from threadloom.domain.thread import SendDraft, ThreadAdoption, ToolResourcesDraft, UserRef
from threadloom.vendors.base import OPERATION_METHODS, BaseAdapter
from threadloom.vendors.thena import VENDOR, Options
from vendors.thena.kit import AGENT, SOURCE, a_draft, agent_ref, connected, refused

ADDRESS = "http://127.0.0.1:9"
ODD = ["asst_1", "", AGENT[:-1], AGENT + "0", AGENT.replace("-", ""), f"urn:uuid:{AGENT}", AGENT + "\n"]


@pytest.fixture(name="own")
async def source_with_an_agent():
    adapter = connected(ADDRESS)
    yield adapter
    await adapter.close()


@pytest.fixture(name="bare")
async def source_without_an_agent():
    adapter = connected(ADDRESS, agent_id=None)
    yield adapter
    await adapter.close()


def test_the_vendor_says_what_it_is():
    """Its scope is an agent, which is nobody's identity; the source's own is both default agent and scope."""
    assert (VENDOR.slug, VENDOR.scope_is_identity) == ("thena", False)
    for options, agent in ((Options(), None), (Options(agent_id=""), None), (Options(agent_id=AGENT), AGENT)):
        assert (options.default_agent_id, options.default_scope) == (agent, agent)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"agent_id": "asst_1"}, Options)


async def test_an_address_is_needed_only_where_it_is_not_thenas_own():
    """A wrong one is refused, none is the vendor's."""
    adapter = connected(None)
    await adapter.close()
    with pytest.raises(Invalid):
        connected("ftp://x")


async def test_what_is_native_has_code_and_what_has_code_is_native(own):
    """Nothing pretends."""
    native = {operation for operation, found in own.capabilities.items() if found.support is Support.NATIVE}
    methods = {operation: OPERATION_METHODS[operation] for operation in Operation}
    overridden = {
        operation
        for operation, names in methods.items()
        if names and all(getattr(type(own), name) is not getattr(BaseAdapter, name) for name in names)
    }
    assert native == overridden
    assert {o for o, found in own.capabilities.items() if found.note} == {
        Operation.START_THREAD,
        Operation.LIST_THREADS,
        Operation.GIVE_FEEDBACK,
        Operation.READ_RUNS,
    }


async def test_a_target_is_a_uuid(own):
    """The page states it of the path and the body; it is told of the target, however that named the agent."""
    for agent in (AGENT, AGENT.upper()):
        assert refused(own, a_draft(agent=agent)) == refused(own, a_draft(None, agent=agent)) == []
        assert refused(own, SendDraft(message=MessageDraft(text="x"), agent=agent_ref(agent))) == []
    for agent in ODD:
        draft = msgspec.structs.replace(a_draft(), agent=agent_ref(agent))
        assert refused(own, draft) == ["target"], agent
        assert refused(own, msgspec.structs.replace(draft, message=None)) == ["target"], agent
        assert set(refused(own, SendDraft(message=MessageDraft(text="x"), agent=agent_ref(agent)))) == {"agentId"}


async def test_a_source_without_an_agent_needs_one_named(own, bare):
    """For a thread with or without a message, and for one that was made elsewhere."""
    adoption = ThreadAdoption(source=SOURCE, native_id="any-id")
    for draft, path in ((a_draft(), "target"), (a_draft(None), "target"), (adoption, "scope")):
        assert (refused(own, draft), refused(bare, draft)) == ([], [path])
    scoped = msgspec.structs.replace(adoption, scope=AGENT, title="x")
    assert refused(bare, scoped) == []
    assert refused(bare, msgspec.structs.replace(scoped, scope="x")) == ["scope"]
    assert refused(own, msgspec.structs.replace(adoption, native_id="")) == ["nativeId"]


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"scope": AGENT}, "scope"),
    ({"user": UserRef(native_id="u")}, "user"),
    ({"timezone": "Europe/Berlin"}, "timezone"),
    ({"tool_resources": ToolResourcesDraft(vector_store_ids=("v",))}, "toolResources"),
    ({"options": {"humm": {"a": 1}}}, "options"),
]


@pytest.mark.parametrize(("fields", "path"), REFUSED)
async def test_what_has_no_place_is_refused(own, fields: dict, path: str):
    """Also the scope: the agent is named by the target."""
    assert refused(own, a_draft(**fields)) == refused(own, a_draft(None, **fields)) == [path]


async def test_a_thread_begins_with_one_message_at_most(own):
    """Thena takes none when a thread is made; a start sends one behind it."""
    earlier = (MessageDraft(text="before"),)
    assert refused(own, a_draft(messages=earlier)) == ["history"]
    assert refused(own, a_draft(None, messages=earlier)) == ["messages"]


MESSAGES: list[tuple[dict[str, Any], str]] = [
    ({}, "message.text"),
    ({"text": ""}, "message.text"),
    ({"parts": (TextPart(text=""),)}, "message.text"),
    ({"html": "<p>x</p>"}, "message.text"),
    ({"text": "x", "parts": (ImagePart(url="https://a.example/b.png"),)}, "message.parts.0.image"),
    ({"text": "x", "parts": (TextPart(text="y"), FilePart(file_id="f"))}, "message.parts.1.file"),
    ({"text": "x", "parts": (TablePart(cache_key="k"),)}, "message.parts.0.table"),
    ({"text": "x", "attachments": (Attachment(file_id="f"),)}, "message.attachments"),
    ({"text": "x", "visibility": MessageVisibility.HIDDEN}, "message.visibility"),
]


@pytest.mark.parametrize(("fields", "path"), MESSAGES)
async def test_a_message_is_text(own, fields: dict, path: str):
    """No pictures, files, tables, attachments, hidden ones, and none that says nothing."""
    message = MessageDraft(**fields)
    assert refused(own, SendDraft(message=message)) == refused(own, a_draft(message=message)) == [path]


@pytest.mark.parametrize(
    "message",
    [
        MessageDraft(text="x" * 100_000, html="<p>x</p>", metadata={"deep": {"a": [None]}}),
        MessageDraft(parts=(TextPart(text="x"), TextPart(text=""))),
        *[MessageDraft(text="x", role=role) for role in DraftRole],
    ],
)
async def test_no_limit_is_made_up(own, message: MessageDraft):
    """The pages limit neither lengths nor metadata."""
    assert refused(own, SendDraft(message=message)) == refused(own, a_draft(message=message)) == []
    many = {f"{'k' * 99}{number}": "v" * 999 for number in range(99)}
    assert refused(own, a_draft(None, title="t" * 9_999, tags=("a",), metadata=many)) == []


async def test_changes_of_threads_are_the_gateways_own(own):
    """Nothing is checked for what is never sent."""
    assert refused(own, ThreadEdit(title="x", metadata={"a": 1})) == []


async def test_feedback_is_a_thumb_and_words(own):
    """None of them is demanded; what Thena has no field for is the gateway's to keep."""
    for draft in (
        FeedbackDraft(),
        FeedbackDraft(rating=FeedbackRating.POSITIVE),
        FeedbackDraft(comment="x", issue_type="y", score=0.5, key="k", value=[1]),
    ):
        assert refused(own, draft) == []
    assert refused(own, FeedbackDraft(rating=FeedbackRating.UNKNOWN)) == ["rating"]


FULL = {"templateId": "t", "configuration": {}}
TEMPLATE, CONFIGURATION = "options.thena.templateId", "options.thena.configuration"
AGENT_OPTIONS: list[tuple[Any, list[str], list[str]]] = [
    ({"thena": FULL}, [], []),
    (None, [TEMPLATE, CONFIGURATION], []),
    ({"thena": None}, [TEMPLATE, CONFIGURATION], []),
    ({"thena": {}}, [TEMPLATE, CONFIGURATION], []),
    ({"thena": {"templateId": "t"}}, [CONFIGURATION], []),
    ({"thena": {"templateId": "", "configuration": {}}}, [TEMPLATE], []),
    ({"thena": {**FULL, "configuration": "x"}}, [CONFIGURATION], [CONFIGURATION]),
    ({"thena": {**FULL, "configuration": [1]}}, [CONFIGURATION], [CONFIGURATION]),
    ({"thena": {**FULL, "novel": 1}}, ["options.thena.novel"], ["options.thena.novel"]),
]


@pytest.mark.parametrize(("options", "of_new", "of_change"), AGENT_OPTIONS)
async def test_an_agent_needs_a_template_and_a_configuration(own, options, of_new: list[str], of_change: list[str]):
    """Told once each, at the field that is missing; a change needs neither."""
    assert refused(own, AgentDraft(name="n", options=options)) == of_new
    assert refused(own, AgentEdit(name="n", options=options)) == of_change


async def test_model_and_instructions_are_inside_the_configuration(own):
    """So they are not taken beside it."""
    draft = AgentDraft(name="n", model="m", instructions="i", options={"thena": FULL})
    assert refused(own, draft) == ["model", "instructions"]
    assert refused(own, AgentDraft(name="", options={"thena": FULL})) == ["name"]
    assert refused(own, AgentEdit(model="m")) == ["model"]
    assert refused(own, AgentEdit(options={"thena": {"configuration": {"a": 1}}})) == []
