"""Inputs become drafts and edits: what is left out stays out, null clears, and what no vendor could take is refused."""

import pytest
from msgspec import UNSET

from threadloom.domain.edit import AgentEdit, FeedbackEdit, ThreadEdit
from threadloom.domain.errors import Invalid
from threadloom.domain.feedback import FeedbackDraft, FeedbackRating
from threadloom.domain.ids import AgentRef, SourceSlug, VendorSlug
from threadloom.domain.message import Attachment, AttachmentTool, DraftRole, MessageDraft, MessageVisibility
from threadloom.domain.part import FilePart, ImageDetail, ImagePart, TableColumn, TablePart, TextPart
from threadloom.domain.source import Source
from threadloom.domain.thread import Sharing, ThreadDraft, ToolResourcesDraft, UserRef, VectorStoreDraft
from threadloom.graphql.inputs.agent import UpdateAgentInput, to_agent_edit
from threadloom.graphql.inputs.feedback import (
    GiveFeedbackInput,
    UpdateFeedbackInput,
    to_feedback_draft,
    to_feedback_edit,
)
from threadloom.graphql.inputs.humm import (
    HummArchitecture,
    HummLlmConfigInput,
    HummOptionsInput,
    HummThreadOptionsInput,
)
from threadloom.graphql.inputs.local import LocalAgentBehaviour, LocalAgentOptionsInput
from threadloom.graphql.inputs.message import (
    AttachmentInput,
    FileContentInput,
    FilePartInput,
    ImagePartInput,
    MessageInput,
    PartInput,
    TableColumnInput,
    TablePartInput,
    to_message_draft,
)
from threadloom.graphql.inputs.mindset import MindsetOptionsInput
from threadloom.graphql.inputs.options import AgentOptionsInput, ThreadOptionsInput, VendorOptionsInput, to_options
from threadloom.graphql.inputs.target import Target, ThreadTargetInput, UserRefInput
from threadloom.graphql.inputs.thread_change import UpdateThreadInput, to_thread_edit
from threadloom.graphql.inputs.thread_new import StartThreadInput, to_start_draft
from threadloom.graphql.inputs.tools import (
    ChunkingStrategyInput,
    ChunkingType,
    CodeInterpreterResourcesInput,
    FileSearchResourcesInput,
    ToolResourcesInput,
    VectorStoreInput,
    to_tool_resources,
)

HUMM = VendorSlug("humm")
SOURCE = Source(slug=SourceSlug("one"), vendor=HUMM, name="One")
NO_DATA = ImagePartInput(content=FileContentInput(data_url="http://a"))
NO_ADDRESS = FilePartInput(content=FileContentInput(url="data:,a"))
BO = AgentRef(source=SOURCE.slug, native_id="bo")


def refused(path, function, *given):
    """The function refuses what it is given, at the path."""
    with pytest.raises(Invalid) as raised:
        function(*given)
    assert raised.value.path == path


def test_message_of_everything():
    """Every kind of content, in order."""
    message = MessageInput(
        text="Look",
        parts=[
            PartInput(text="at this"),
            PartInput(image=ImagePartInput(content=FileContentInput(url="https://a/b.png"), detail=ImageDetail.LOW)),
            PartInput(
                file=FilePartInput(
                    content=FileContentInput(file_id="f1"), filename="a.pdf", mime_type="application/pdf"
                )
            ),
            PartInput(file=FilePartInput(content=FileContentInput(data_url="data:text/plain,hi"))),
            PartInput(
                table=TablePartInput(
                    cache_key="k", columns=[TableColumnInput(name="n", dtype="int64")], preview_rows=[{"n": 1}]
                )
            ),
        ],
        html="<p>Look</p>",
        role=DraftRole.ASSISTANT,
        visibility=MessageVisibility.HIDDEN,
        attachments=[AttachmentInput(file_id="f2", tools=[AttachmentTool.FILE_SEARCH]), AttachmentInput(file_id="f3")],
        metadata={"a": 1},
    )
    assert to_message_draft(message) == MessageDraft(
        text="Look",
        parts=(
            TextPart(text="at this"),
            ImagePart(url="https://a/b.png", detail=ImageDetail.LOW),
            FilePart(file_id="f1", filename="a.pdf", mime_type="application/pdf"),
            FilePart(url="data:text/plain,hi"),
            TablePart(cache_key="k", columns=(TableColumn(name="n", dtype="int64"),), preview_rows=({"n": 1},)),
        ),
        html="<p>Look</p>",
        role=DraftRole.ASSISTANT,
        visibility=MessageVisibility.HIDDEN,
        attachments=(Attachment(file_id="f2", tools=(AttachmentTool.FILE_SEARCH,)), Attachment(file_id="f3")),
        metadata={"a": 1},
    )


@pytest.mark.parametrize(
    ("data_url", "is_one"),
    [
        ("data:,a", True),
        ("data:text/plain;charset=utf-8,hi%20there", True),
        ("data:image/svg+xml;base64,PHN2Zz4=", True),
        ("data:image/png;base64,%2B-_/A==", True),
        ("data:", False),
        ("data:image/png", False),
        ("data:image/png;base64", False),
        ("data:image/png;base64,###", False),
        ("data:image/png;base64,AA AA", False),
        ("data:not a type,a", False),
        ("image/png;base64,AAAA", False),
    ],
)
def test_a_data_url_is_one(data_url, is_one):
    """By RFC 2397; any other text is refused where it stands."""
    message = MessageInput(parts=[PartInput(image=ImagePartInput(content=FileContentInput(data_url=data_url)))])
    if is_one:
        assert to_message_draft(message).parts == (ImagePart(url=data_url),)
    else:
        refused(("message", "parts", "0", "image", "content", "dataUrl"), to_message_draft, message, "message")


def test_message_of_nothing():
    """What is left out is None; null is as left out."""
    assert to_message_draft(MessageInput()) == MessageDraft()
    assert to_message_draft(MessageInput(text=None, parts=None, metadata=None)) == MessageDraft()
    assert to_message_draft(MessageInput(text="")) == MessageDraft(text="")


@pytest.mark.parametrize(
    ("message", "path"),
    [
        ({"metadata": [1]}, "metadata"),
        ({"attachments": [AttachmentInput(file_id="f", tools=[AttachmentTool.UNKNOWN])]}, "attachments 0 tools 0"),
        ({"parts": [PartInput(text="a"), PartInput(image=NO_DATA)]}, "parts 1 image content dataUrl"),
        ({"parts": [PartInput(file=NO_ADDRESS)]}, "parts 0 file content url"),
        ({"parts": [PartInput(table=TablePartInput(preview_rows=[{}, 1]))]}, "parts 0 table previewRows 1"),
    ],
)
def test_messages_that_may_not_be(message, path):
    """Refused at the field, behind the message's own place."""
    refused(("history", "2", *path.split()), to_message_draft, MessageInput(**message), "history", "2")


def test_start():
    """Every field has its place in the draft."""
    wanted = StartThreadInput(
        target=ThreadTargetInput(source="one"),
        scope="org",
        message=MessageInput(text="Hi"),
        history=[MessageInput(text="Before")],
        title="Talk",
        tags=["a"],
        metadata={"n": None},
        tool_resources=ToolResourcesInput(code_interpreter=CodeInterpreterResourcesInput(file_ids=["f"])),
        user=UserRefInput(external_id="u"),
        timezone="Europe/Berlin",
        options=VendorOptionsInput(humm=HummOptionsInput(force_architecture=HummArchitecture.SANDBOX)),
    )
    assert to_start_draft(wanted, Target(source=SOURCE, agent=BO)) == ThreadDraft(
        source=SOURCE.slug,
        scope="org",
        agent=BO,
        message=MessageDraft(text="Hi"),
        messages=(MessageDraft(text="Before"),),
        title="Talk",
        tags=("a",),
        metadata={"n": None},
        tool_resources=ToolResourcesDraft(code_interpreter_file_ids=("f",)),
        user=UserRef(external_id="u"),
        timezone="Europe/Berlin",
        options={"humm": {"forceArchitecture": "SANDBOX"}},
    )


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "europe/berlin "])
def test_timezone_is_one_of_iana(zone):
    """Any other name is refused."""
    wanted = StartThreadInput(target=ThreadTargetInput(source="one"), message=MessageInput(text="Hi"), timezone=zone)
    refused(("timezone",), to_start_draft, wanted, Target(source=SOURCE))


def test_tool_resources():
    """What is left out is None, an empty list is one; a strategy says whether it is static."""
    assert to_tool_resources(ToolResourcesInput()) == ToolResourcesDraft()
    assert to_tool_resources(None) is None
    search = FileSearchResourcesInput(vector_store_ids=[])
    assert to_tool_resources(ToolResourcesInput(file_search=search)) == ToolResourcesDraft(vector_store_ids=())
    stores = [
        VectorStoreInput(),
        VectorStoreInput(file_ids=["f"], chunking_strategy=ChunkingStrategyInput(), metadata={"a": 1}),
        VectorStoreInput(chunking_strategy=ChunkingStrategyInput(type=ChunkingType.STATIC, max_chunk_size_tokens=200)),
    ]
    found = to_tool_resources(ToolResourcesInput(file_search=FileSearchResourcesInput(vector_stores=stores)))
    assert found is not None
    assert found.vector_stores == (
        VectorStoreDraft(),
        VectorStoreDraft(file_ids=("f",), is_static=False, metadata={"a": 1}),
        VectorStoreDraft(is_static=True, max_chunk_size_tokens=200),
    )


def test_thread_edit():
    """Left out stays, null clears a title and the tools, and is as left out where there is nothing to clear."""
    assert to_thread_edit(UpdateThreadInput(thread_id="t"), HUMM) == ThreadEdit()
    nulls = UpdateThreadInput(
        thread_id="t", title=None, archived=None, pinned=None, unread=None, add_tags=None, remove_tags=None,
        metadata=None, tool_resources=None, sharing=None, options=None,
    )  # fmt: skip
    assert to_thread_edit(nulls, HUMM) == ThreadEdit(title=None, tool_resources=None)
    given = UpdateThreadInput(
        thread_id="t", title="T", archived=False, pinned=True, unread=False, add_tags=["a"], remove_tags=["b"],
        metadata={"a": None}, tool_resources=ToolResourcesInput(), sharing=Sharing.PRIVATE,
        options=ThreadOptionsInput(humm=HummThreadOptionsInput(is_active=True)),
    )  # fmt: skip
    assert to_thread_edit(given, HUMM) == ThreadEdit(
        title="T", archived=False, pinned=True, unread=False, add_tags=("a",), remove_tags=("b",),
        metadata={"a": None}, tool_resources=ToolResourcesDraft(), sharing=Sharing.PRIVATE,
        options={"humm": {"isActive": True}},
    )  # fmt: skip


def test_unknown_is_nothing_to_give():
    """UNKNOWN is what an answer may say, not what an input may."""
    refused(("sharing",), to_thread_edit, UpdateThreadInput(thread_id="t", sharing=Sharing.UNKNOWN), HUMM)
    refused(("rating",), to_feedback_draft, GiveFeedbackInput(subject_id="m", rating=FeedbackRating.UNKNOWN))
    refused(("rating",), to_feedback_edit, UpdateFeedbackInput(feedback_id="f", rating=FeedbackRating.UNKNOWN))


def test_feedback():
    """A draft takes what is given; an edit tells what is left out from null."""
    given = GiveFeedbackInput(subject_id="m", score=0.5, key="k", issue_type="i", comment="c", value=[1])
    assert to_feedback_draft(given) == FeedbackDraft(score=0.5, key="k", issue_type="i", comment="c", value=[1])
    assert to_feedback_edit(UpdateFeedbackInput(feedback_id="f")) == FeedbackEdit()
    nulls = UpdateFeedbackInput(feedback_id="f", rating=None, comment=None, value=None)
    edit = to_feedback_edit(nulls)
    assert edit == FeedbackEdit(rating=None, comment=None, value=None)
    assert (edit.score, edit.issue_type) == (UNSET, UNSET)


def test_agent_edit():
    """A name cannot be cleared, a description can."""
    assert to_agent_edit(UpdateAgentInput(agent_id="a"), HUMM) == AgentEdit()
    nulls = UpdateAgentInput(agent_id="a", name=None, description=None, model=None, instructions=None, metadata=None)
    assert to_agent_edit(nulls, HUMM) == AgentEdit(description=None, model=None, instructions=None)
    refused(("metadata",), to_agent_edit, UpdateAgentInput(agent_id="a", metadata="x"), HUMM)


def test_options_by_the_names_of_the_schema():
    """As deep as they go, with null where it was given and without what was left out."""
    config = HummLlmConfigInput(auto_config="fast", fallback_models=["a"], provider={"x_y": 1}, backend_streaming=None)
    options = VendorOptionsInput(humm=HummOptionsInput(llm_config=config))
    assert to_options(options, HUMM) == {
        "humm": {
            "llmConfig": {
                "autoConfig": "fast",
                "fallbackModels": ["a"],
                "provider": {"x_y": 1},
                "backendStreaming": None,
            }
        }
    }
    local = AgentOptionsInput(local=LocalAgentOptionsInput(behaviour=LocalAgentBehaviour.NONE))
    assert to_options(local, VendorSlug("local")) == {"local": {"behaviour": "NONE"}}


def test_options_are_of_the_vendor():
    """Another vendor's are refused; `custom` is for vendors that have no field of their own."""
    mindset = VendorOptionsInput(mindset=MindsetOptionsInput(agent_session_id="s"))
    refused(("options", "mindset"), to_options, mindset, HUMM)
    assert to_options(mindset, VendorSlug("mindset")) == {"mindset": {"agentSessionId": "s"}}
    custom = VendorOptionsInput(custom={"a": 1})
    refused(("options", "custom"), to_options, custom, HUMM)
    assert to_options(custom, VendorSlug("acme")) == {"custom": {"a": 1}}
    refused(("options", "custom"), to_options, VendorOptionsInput(custom=[1]), VendorSlug("acme"))
    assert to_options(None, HUMM) is None
