"""Limits at and one beyond, rules between fields, and the options of a source."""

import pytest

from threadloom.domain.capability import Operation, Support
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import Invalid
from threadloom.domain.message import Attachment, DraftRole, MessageDraft, MessageVisibility
from threadloom.domain.page import PageRequest
from threadloom.domain.part import FilePart, ImagePart, TablePart, TextPart
from threadloom.domain.thread import ThreadAdoption, ToolResourcesDraft, UserRef
from threadloom.domain.vendor import ResumeDraft
from threadloom.vendors.openai_conversations import VENDOR as FACTS
from threadloom.vendors.registry import default_agent, parse_options
from vendors.conversations.kit import CALL, SOURCE, VENDOR, a_send, a_start, at, options, refused

URL = "http://127.0.0.1:9/v1"
SAID = MessageDraft(text="x")


@pytest.fixture
async def adapter():
    adapter = at(URL)
    yield adapter
    await adapter.close()


async def test_items(adapter):
    """Twenty earlier messages, and one beyond."""
    for text, name in (("hello", "history"), (None, "messages")):
        assert refused(adapter, a_start(text, messages=(SAID,) * 20)) == set()
        assert refused(adapter, a_start(text, messages=(SAID,) * 21)) == {name}


@pytest.mark.parametrize("make", [lambda pairs: a_start(metadata=pairs), lambda pairs: ThreadEdit(metadata=pairs)])
async def test_metadata(adapter, make):
    """16 pairs, keys of 64 characters, text values of 512."""
    assert refused(adapter, make({f"{n:02d}" + "k" * 62: "v" * 512 for n in range(16)})) == set()
    assert refused(adapter, make({str(n): "v" for n in range(17)})) == {"metadata"}
    assert refused(adapter, make({"k" * 65: "v"})) == {f"metadata.{'k' * 65}"}
    assert refused(adapter, make({"k": "v" * 513})) == {"metadata.k"}
    assert refused(adapter, make({"k": 1})) == {"metadata.k"}


@pytest.mark.parametrize(
    ("fields", "paths"),
    [
        ({"text": None}, {"message.text"}),
        ({"text": ""}, {"message.text"}),
        ({"text": "", "parts": (TextPart(text="x"),)}, set()),
        ({"parts": (TextPart(text=""),)}, {"message.parts.0.text"}),
        ({"role": DraftRole.SYSTEM}, set()),
        ({"role": DraftRole.ASSISTANT, "parts": (TextPart(text="x"),)}, set()),
        ({"role": DraftRole.ASSISTANT, "parts": (ImagePart(file_id="f"),)}, {"message.parts.0"}),
        ({"role": DraftRole.ASSISTANT, "parts": (FilePart(file_id="f"),)}, {"message.parts.0"}),
        ({"parts": (ImagePart(url="https://a.example/b"), FilePart(url="https://a.example/b"))}, set()),
        ({"parts": (ImagePart(url="ftp://a.example/b"),)}, {"message.parts.0.image.content.url"}),
        ({"parts": (FilePart(url="ftp://a.example/b"),)}, {"message.parts.0.file.content.url"}),
        ({"parts": (ImagePart(file_id="f", mime_type="image/png"),)}, {"message.parts.0.image.mimeType"}),
        ({"parts": (TablePart(),)}, {"message.parts.0.table"}),
        ({"html": "<p>"}, {"message.html"}),
        ({"visibility": MessageVisibility.HIDDEN}, {"message.visibility"}),
        ({"attachments": (Attachment(file_id="f"),)}, {"message.attachments"}),
        ({"metadata": {"a": "b"}}, {"message.metadata"}),
    ],
)
async def test_messages(adapter, fields: dict, paths: set[str]):
    """A message says something, in what the API has a place for; whatever it has none for is refused."""
    given = {"text": "x", **fields}
    assert refused(adapter, a_send(**given)) == paths
    text = given.pop("text")
    start = a_start(text or "", message=given) if text is not None else None
    if start is not None:
        assert refused(adapter, start) == paths


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"user": UserRef(external_id="u")}, "user"),
        ({"timezone": "Europe/Oslo"}, "timezone"),
        ({"tool_resources": ToolResourcesDraft(code_interpreter_file_ids=("f",))}, "toolResources"),
        ({"scope": "s"}, "scope"),
        ({"options": {"custom": {"a": 1}}}, "options"),
    ],
)
async def test_what_a_thread_does_not_take(adapter, fields: dict, path: str):
    """Nothing is dropped in silence."""
    assert refused(adapter, a_start(**fields)) == {path}


async def test_titles_and_labels_are_the_gateways(adapter):
    """They are none of the vendor's business."""
    assert refused(adapter, a_start(title="t", tags=("a",))) == set()
    assert refused(adapter, ThreadEdit(title="t", archived=True)) == set()
    assert refused(adapter, ThreadAdoption(source=SOURCE, native_id="conv_1", title="t")) == set()
    assert refused(adapter, ThreadAdoption(source=SOURCE, native_id="")) == {"nativeId"}


async def test_an_agent_is_named_where_there_is_no_default():
    """By the start, which says so before anything is sent."""
    several = at(URL, agent_id=None)
    assert refused(several, a_start()) == {"target"}
    assert refused(several, a_start(agent="echo")) == set()
    await several.close()


async def test_results(adapter):
    """Those and nothing else answer a run."""
    assert refused(adapter, ResumeDraft()) == {"toolOutputs"}
    assert refused(adapter, ResumeDraft(answer="x")) == {"toolOutputs", "answer"}


def test_what_the_vendor_can_do():
    """No list of conversations, and no agents that could be made; notes say what is not as one would think."""
    native = {op for op, each in FACTS.capabilities.items() if each.support is Support.NATIVE}
    assert native == {
        *(Operation.START_THREAD, Operation.CREATE_THREAD, Operation.ADOPT_THREAD, Operation.UPDATE_THREAD),
        *(Operation.DELETE_THREAD, Operation.SEND_MESSAGE, Operation.READ_THREAD, Operation.READ_MESSAGES),
        *(Operation.READ_TOOL_CALLS, Operation.READ_RUNS, Operation.CANCEL_RUN, Operation.RESUME_RUN),
        Operation.LIST_AGENTS,
    }
    assert FACTS.capabilities[Operation.LIST_THREADS].note
    assert "items are not deleted" in (FACTS.capabilities[Operation.DELETE_THREAD].note or "")


async def test_without_a_background_nothing_can_be_stopped():
    """The note says why."""
    adapter = at(URL, background=False)
    found = adapter.capabilities[Operation.CANCEL_RUN]
    assert (found.support, bool(found.note)) == (Support.UNSUPPORTED, True)
    await adapter.close()


@pytest.mark.parametrize(
    ("fields", "path", "words"),
    [
        ({"agents": [{"id": "a"}]}, "agents", "needs a `model` or a `prompt_id`"),
        ({"agents": [{"id": "", "model": "m"}]}, "agents", "length >= 1"),
        ({"agents": [{"id": "a", "model": "m", "novel": 1}]}, "agents", "unknown field `novel`"),
        ({"agents": [{"id": "a", "model": "m", "parameters": {"input": "x"}}]}, "agents", "`input`"),
        ({"agents": [{"id": "a", "model": "m"}] * 2, "agent_id": "a"}, "agents", "the same id"),
        ({"agent_id": "nobody"}, "agent_id", "one of the agents"),
        ({"include": ["novel"]}, "include", "invalid enum value"),
        ({"background": "yes"}, "background", "`bool`"),
    ],
)
def test_a_wrong_option_is_one_clear_line(fields: dict, path: str, words: str):
    """It names the option and what is wrong."""
    with pytest.raises(Invalid) as caught:
        parse_options(VENDOR, options(**fields))
    assert caught.value.path == (path,)
    assert words in caught.value.message
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    ("raw", "agent"),
    [
        ({}, None),
        ({"agents": [{"id": "a", "model": "m"}]}, "a"),
        ({"agents": [{"id": "a", "model": "m"}, {"id": "b", "prompt_id": "p"}]}, None),
        ({"agents": [{"id": "a", "model": "m"}, {"id": "b", "prompt_id": "p"}], "agent_id": "b"}, "b"),
    ],
)
def test_the_default_agent(raw: dict, agent: str | None):
    """The one that is named, else the only one."""
    assert default_agent(VENDOR, raw) == agent


async def test_what_is_shown_of_an_agent():
    """Its tools by type and name alone: the rest may hold keys."""
    tool = {"type": "mcp", "server_label": "s", "server_url": "https://x", "authorization": "very secret"}
    made = {"id": "a", "name": "A", "description": "d", "prompt_id": "pmpt_1", "instructions": "i", "tools": [tool]}
    adapter = at(URL, agents=[made], agent_id=None)
    (agent,) = (await adapter.agent_page(CALL, PageRequest())).items
    assert (agent.name, agent.description, agent.instructions, agent.model) == ("A", "d", "i", None)
    assert agent.configuration == {"prompt_id": "pmpt_1", "tools": [{"type": "mcp", "server_label": "s"}]}
    await adapter.close()
