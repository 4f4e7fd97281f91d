"""What is refused before anything is sent, and what is not."""

import pytest

from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import Invalid
from threadloom.domain.ids import ToolCallRef
from threadloom.domain.message import Attachment, DraftRole, MessageDraft, MessageVisibility
from threadloom.domain.part import FilePart, ImageDetail, ImagePart, TablePart, TextPart
from threadloom.domain.thread import Sharing, ToolResourcesDraft, UserRef
from threadloom.domain.tool_call import ToolOutput
from threadloom.domain.vendor import ResumeDraft
from threadloom.vendors.langgraph import Options
from threadloom.vendors.registry import parse_options
from vendors.langgraph.kit import a_draft, a_send, connected, thread_ref
from vendors.thena.kit import refused

BASE_URL = "http://127.0.0.1:9"


@pytest.fixture
async def adapter():
    adapter = connected(BASE_URL)
    yield adapter
    await adapter.close()


TAKEN = [
    a_draft(title="T", metadata={"a": {"b": [None]}}, messages=(MessageDraft(text="s", role=DraftRole.SYSTEM),)),
    a_draft(message=MessageDraft(parts=(TextPart(text="x"), ImagePart(file_id="f", mime_type="image/png")))),
    a_draft(message=MessageDraft(parts=(FilePart(url="data:,x", filename="f"),), metadata={"k": None})),
    a_draft(None, messages=(MessageDraft(text="a", role=DraftRole.ASSISTANT),)),
    a_draft(None),
    a_send(),
    ThreadEdit(title=None, metadata={"a": None}),
    ResumeDraft(answer=False),
    ResumeDraft(answer=""),
    ResumeDraft(answer={"id": "yes"}),
]


@pytest.mark.parametrize("draft", TAKEN)
def test_what_is_taken(adapter, draft):
    """Pairs of any values, parts, all roles among what was said before, any answer but none."""
    assert refused(adapter, draft) == []


OUTPUT = ToolOutput(tool_call=ToolCallRef(thread=thread_ref(), run="r", native_id="c"), output="x")
REFUSED = {
    "no words": (a_draft(message=MessageDraft(text="")), ["message.text"]),
    "no words in a part": (
        a_draft(message=MessageDraft(text="x", parts=(TextPart(text=""),))),
        ["message.parts.0.text"],
    ),
    "nothing but an empty part": (a_send(""), ["message.text"]),
    "no words before": (a_draft(messages=(MessageDraft(text=""),)), ["history.0.text"]),
    "no words to begin with": (a_draft(None, messages=(MessageDraft(text=""),)), ["messages.0.text"]),
    "words of the agent's": (a_draft(message=MessageDraft(text="x", role=DraftRole.ASSISTANT)), ["message.role"]),
    "a hidden message": (
        a_draft(message=MessageDraft(text="x", visibility=MessageVisibility.HIDDEN)),
        ["message.visibility"],
    ),
    "HTML": (a_draft(message=MessageDraft(text="x", html="<p>")), ["message.html"]),
    "a table": (a_draft(message=MessageDraft(text="x", parts=(TablePart(cache_key="k"),))), ["message.parts.0.table"]),
    "detail": (
        a_draft(message=MessageDraft(text="x", parts=(ImagePart(url="https://a", detail=ImageDetail.LOW),))),
        ["message.parts.0.image.detail"],
    ),
    "no address": (
        a_draft(message=MessageDraft(text="x", parts=(FilePart(url="ftp://a"),))),
        ["message.parts.0.file.content.url"],
    ),
    "attachments": (
        a_draft(message=MessageDraft(text="x", attachments=(Attachment(file_id="f"),))),
        ["message.attachments"],
    ),
    "a user": (a_draft(user=UserRef(native_id="u")), ["user"]),
    "a scope": (a_draft(scope="s"), ["scope"]),
    "a time zone": (a_draft(timezone="UTC"), ["timezone"]),
    "options": (a_draft(options={"humm": {}}), ["options"]),
    "tool resources": (ThreadEdit(tool_resources=ToolResourcesDraft(vector_store_ids=("v",))), ["toolResources"]),
    "sharing": (ThreadEdit(sharing=Sharing.PRIVATE), ["sharing"]),
    "no answer": (ResumeDraft(), ["answer"]),
    "an empty answer": (ResumeDraft(answer={}), ["answer"]),
    "tool outputs": (ResumeDraft(answer="x", tool_outputs=(OUTPUT,)), ["toolOutputs"]),
}


@pytest.mark.parametrize(("draft", "paths"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused(adapter, draft, paths: list[str]):
    """At its place in the input."""
    assert refused(adapter, draft) == paths


async def test_without_an_agent_of_its_own_a_source_needs_one_named():
    """By a start, and by an empty thread with messages to begin with; not by one without."""
    adapter = connected(BASE_URL, agent_id="")
    messages = (MessageDraft(text="x"),)
    assert refused(adapter, a_draft()) == ["target"]
    assert refused(adapter, a_draft(None, messages=messages)) == ["target"]
    assert refused(adapter, a_draft(None)) == []
    assert refused(adapter, a_draft(agent="chat")) == []
    assert refused(adapter, a_draft(None, messages=messages, agent="chat")) == []
    await adapter.close()


@pytest.mark.parametrize(
    "raw", [{"wait_s": -0.1}, {"wait_s": 60.1}, {"wait_s": "1"}, {"agent_id": 7}, {"assistant_id": "x"}]
)
def test_options_that_are_refused(raw: dict):
    """By their names."""
    with pytest.raises(Invalid) as caught:
        parse_options("langgraph", raw)
    assert caught.value.path == tuple(raw)


@pytest.mark.parametrize("raw", [{}, {"wait_s": 0}, {"wait_s": 60}, {"agent_id": "chat"}])
def test_options_that_are_taken(raw: dict):
    """Waiting is off where nothing is said."""
    options = parse_options("langgraph", raw)
    assert isinstance(options, Options)
    assert options.wait_s == raw.get("wait_s", 0)


def test_a_source_needs_an_address():
    """Every graph is served at its own."""
    with pytest.raises(Invalid) as caught:
        connected(None)
    assert caught.value.path == ("base_url",)
