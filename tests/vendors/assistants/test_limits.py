"""Every documented limit, at it and one beyond, before any call."""

import json
from pathlib import Path

import pytest

from threadloom.domain.agent import AgentDraft
from threadloom.domain.capability import Operation
from threadloom.domain.edit import AgentEdit, ThreadEdit
from threadloom.domain.ids import ThreadRef, ToolCallRef
from threadloom.domain.message import Attachment, AttachmentTool, DraftRole, MessageDraft, MessageVisibility
from threadloom.domain.part import FilePart, ImageDetail, ImagePart, TablePart, TextPart
from threadloom.domain.thread import SendDraft, Sharing, ToolResourcesDraft, UserRef, VectorStoreDraft
from threadloom.domain.tool_call import ToolOutput
from threadloom.domain.vendor import ResumeDraft
from threadloom.vendors.openai_assistants.limits import LIMITS
from vendors.kit import a_draft, an_agent, connected

PAGE = Path(__file__).parents[2] / "vendor_docs" / "openai-assistants.openapi.json"
VENDOR = "openai-assistants"


def paths(draft, *, vendor: str = VENDOR, **options) -> list[str]:
    """Paths of what the draft breaks at a source with these options."""
    adapter = connected(vendor, "http://127.0.0.1:9/v1", options=options)
    return [".".join(violation.path) for violation in adapter.check(draft)]


def ids(count: int) -> tuple[str, ...]:
    return tuple(f"id-{number}" for number in range(count))


def pairs(count: int, key: int = 4, value: int = 1) -> dict[str, str]:
    return {f"{number:0{key}d}": "v" * value for number in range(count)}


def resources(**fields) -> ToolResourcesDraft:
    return ToolResourcesDraft(**fields)


def store(**fields) -> ToolResourcesDraft:
    return ToolResourcesDraft(vector_stores=(VectorStoreDraft(**fields),))


STORE = "toolResources.fileSearch.vectorStores"
STATIC = f"{STORE}.0.chunkingStrategy"

THREAD_LIMITS = [
    ({"metadata": pairs(16)}, {"metadata": pairs(17)}, "metadata"),
    ({"metadata": pairs(1, key=64)}, {"metadata": pairs(1, key=65)}, f"metadata.{0:065d}"),
    ({"metadata": pairs(1, value=512)}, {"metadata": pairs(1, value=513)}, "metadata.0000"),
    ({"metadata": {"a": "1"}}, {"metadata": {"a": 1}}, "metadata.a"),
    (
        {"tool_resources": resources(code_interpreter_file_ids=ids(20))},
        {"tool_resources": resources(code_interpreter_file_ids=ids(21))},
        "toolResources.codeInterpreter.fileIds",
    ),
    (
        {"tool_resources": resources(vector_store_ids=ids(1))},
        {"tool_resources": resources(vector_store_ids=ids(2))},
        "toolResources.fileSearch.vectorStoreIds",
    ),
    (
        {"tool_resources": resources(vector_stores=(VectorStoreDraft(),))},
        {"tool_resources": resources(vector_stores=(VectorStoreDraft(), VectorStoreDraft()))},
        STORE,
    ),
    (
        {"tool_resources": resources(vector_store_ids=ids(1))},
        {"tool_resources": resources(vector_store_ids=ids(1), vector_stores=(VectorStoreDraft(),))},
        STORE,
    ),
    (
        {"tool_resources": store(file_ids=ids(10_000))},
        {"tool_resources": store(file_ids=ids(10_001))},
        f"{STORE}.0.fileIds",
    ),
    (
        {"tool_resources": store(metadata=pairs(16))},
        {"tool_resources": store(metadata=pairs(17))},
        f"{STORE}.0.metadata",
    ),
    (
        {"tool_resources": store(is_static=True, max_chunk_size_tokens=100)},
        {"tool_resources": store(is_static=True, max_chunk_size_tokens=99)},
        f"{STATIC}.maxChunkSizeTokens",
    ),
    (
        {"tool_resources": store(is_static=True, max_chunk_size_tokens=4_096)},
        {"tool_resources": store(is_static=True, max_chunk_size_tokens=4_097)},
        f"{STATIC}.maxChunkSizeTokens",
    ),
    (
        {"tool_resources": store(is_static=True, max_chunk_size_tokens=200, chunk_overlap_tokens=100)},
        {"tool_resources": store(is_static=True, max_chunk_size_tokens=200, chunk_overlap_tokens=101)},
        f"{STATIC}.chunkOverlapTokens",
    ),
    (
        {"tool_resources": store(is_static=True, chunk_overlap_tokens=400)},
        {"tool_resources": store(is_static=True, chunk_overlap_tokens=401)},
        f"{STATIC}.chunkOverlapTokens",
    ),
    (
        {"tool_resources": store(is_static=True, chunk_overlap_tokens=0)},
        {"tool_resources": store(is_static=True, chunk_overlap_tokens=-1)},
        f"{STATIC}.chunkOverlapTokens",
    ),
    (
        {"tool_resources": store(is_static=False)},
        {"tool_resources": store(is_static=False, max_chunk_size_tokens=800)},
        f"{STATIC}.maxChunkSizeTokens",
    ),
]


@pytest.mark.parametrize("text", ["hello", None])
@pytest.mark.parametrize(("at", "beyond", "path"), THREAD_LIMITS)
def test_limits_of_a_thread(text: str | None, at: dict, beyond: dict, path: str):
    """For a start and a create alike."""
    assert paths(a_draft(VENDOR, text, **at)) == []
    assert paths(a_draft(VENDOR, text, **beyond)) == [path]


def said(**fields) -> MessageDraft:
    return MessageDraft(**{"text": "hello", **fields})


FILE = Attachment(file_id="f", tools=(AttachmentTool.CODE_INTERPRETER, AttachmentTool.FILE_SEARCH))
MESSAGE_LIMITS = [
    (said(), said(text=None), "text"),
    (said(text=None, parts=(TextPart(text="x"),)), said(text=""), "text"),
    (said(parts=(TextPart(text="x"),)), said(parts=(TextPart(text="x"), TextPart(text=""))), "parts.1.text"),
    (said(role=DraftRole.ASSISTANT), said(role=DraftRole.SYSTEM), "role"),
    (said(), said(html="<p>hello</p>"), "html"),
    (said(), said(visibility=MessageVisibility.HIDDEN), "visibility"),
    (said(parts=(ImagePart(url="https://x/y.png"),)), said(parts=(TablePart(cache_key="k"),)), "parts.0.table"),
    (
        said(parts=(TextPart(text="x"), ImagePart(file_id="f", detail=ImageDetail.HIGH))),
        said(parts=(TextPart(text="x"), ImagePart(file_id="f", detail=ImageDetail.ORIGINAL))),
        "parts.1.image.detail",
    ),
    (said(attachments=(FILE,)), said(parts=(FilePart(file_id="f"),)), "parts.0.file"),
    (
        said(attachments=(FILE,)),
        said(attachments=(FILE, Attachment(file_id="f", tools=(AttachmentTool.UNKNOWN,)))),
        "attachments.1.tools.0",
    ),
    (said(attachments=(Attachment(file_id="f"),)), said(attachments=(Attachment(),)), "attachments.0.fileId"),
    (said(metadata=pairs(16)), said(metadata=pairs(17)), "metadata"),
    (said(metadata=pairs(1, key=64)), said(metadata=pairs(1, key=65)), f"metadata.{0:065d}"),
    (said(metadata=pairs(1, value=512)), said(metadata=pairs(1, value=513)), "metadata.0000"),
]


@pytest.mark.parametrize(("at", "beyond", "path"), MESSAGE_LIMITS)
def test_limits_of_a_message(at: MessageDraft, beyond: MessageDraft, path: str):
    """Wherever it stands in an input, by its place there."""
    good = a_draft(VENDOR, "hello", messages=(at,))
    assert paths(good) == paths(SendDraft(message=at)) == []
    assert paths(a_draft(VENDOR, None, messages=(at, beyond))) == [f"messages.1.{path}"]
    assert paths(a_draft(VENDOR, "hello", messages=(at, beyond))) == [f"history.1.{path}"]
    assert paths(SendDraft(message=beyond)) == [f"message.{path}"]


@pytest.mark.parametrize(
    ("field", "at", "beyond", "path"),
    [
        ("name", "n" * 256, "n" * 257, "name"),
        ("description", "d" * 512, "d" * 513, "description"),
        ("instructions", "i" * 256_000, "i" * 256_001, "instructions"),
        ("metadata", pairs(16), pairs(17), "metadata"),
        ("options", None, {"local": {"behaviour": "ECHO"}}, "options"),
    ],
)
def test_limits_of_an_agent(field: str, at: object, beyond: object, path: str):
    """New and changed agents have the same."""
    whole = {"name": "n", "model": "m"}
    assert paths(AgentDraft(**{**whole, field: at})) == paths(AgentEdit(**{field: at})) == []
    assert paths(AgentDraft(**{**whole, field: beyond})) == paths(AgentEdit(**{field: beyond})) == [path]


def test_a_new_agent_needs_a_model():
    """A changed one keeps its own."""
    assert paths(AgentDraft(name="n")) == ["model"]
    assert paths(AgentEdit(name="n")) == []


def test_what_only_other_vendors_take_is_refused():
    """Nothing is dropped in silence; what the gateway keeps itself is none of the vendor's business."""
    others = {"user": UserRef(email="a@b"), "timezone": "Europe/Berlin", "options": {"humm": {}}, "scope": "o"}
    assert sorted(paths(a_draft(VENDOR, **others))) == ["options", "scope", "timezone", "user"]
    assert paths(a_draft(VENDOR, title="t" * 9_000, tags=("a",) * 99)) == []
    assert paths(ThreadEdit(title="t", archived=True, pinned=True, unread=False, add_tags=("a",))) == []
    assert paths(ThreadEdit(sharing=Sharing.PRIVATE)) == ["sharing"]


def test_a_changed_thread_takes_no_new_vector_stores():
    """They are made along with a thread, or not at all."""
    assert paths(ThreadEdit(tool_resources=resources(vector_store_ids=ids(1)))) == []
    assert paths(ThreadEdit(tool_resources=store(file_ids=ids(1)))) == [STORE]
    assert paths(ThreadEdit(metadata={**pairs(16), "gone": None})) == []
    assert paths(ThreadEdit(metadata=pairs(17))) == ["metadata"]


def test_somebody_must_answer_a_start():
    """The agent named, or the source's own."""
    nobody = a_draft(VENDOR, agent="x")
    nobody = type(nobody)(source=nobody.source, message=nobody.message)
    assert paths(nobody) == ["target"]
    assert paths(nobody, agent_id="asst_1") == []


def test_a_run_is_answered_by_results():
    """Some, and no answer to a question: the dialect asks none."""
    thread = ThreadRef(source=VENDOR, native_id="t")
    output = ToolOutput(tool_call=ToolCallRef(thread=thread, run="r", native_id="c"), output="")
    assert paths(ResumeDraft(tool_outputs=(output,))) == []
    assert paths(ResumeDraft()) == ["toolOutputs"]
    assert paths(ResumeDraft(tool_outputs=(output,), answer="yes")) == ["answer"]


def test_the_files_of_a_vector_store_are_the_sources_choice():
    """Stores made since November 2025 hold more than the page says."""
    draft = a_draft(VENDOR, tool_resources=store(file_ids=ids(3)))
    assert paths(draft, max_files_per_vector_store=3) == []
    assert paths(draft, max_files_per_vector_store=2) == [f"{STORE}.0.fileIds"]


def test_without_metadata_messages_have_none_and_threads_leave_it_to_the_gateway():
    """By the source's option."""
    assert paths(a_draft(VENDOR, metadata=pairs(99)), metadata=False) == []
    assert paths(SendDraft(message=said(metadata={"a": "b"})), metadata=False) == ["message.metadata"]


def test_umami_tells_no_limits():
    """What its pages do not limit is left to it; what they do not know is refused."""
    many = resources(code_interpreter_file_ids=ids(99), vector_store_ids=ids(9))
    assert paths(a_draft("umami", tool_resources=many, metadata=pairs(99)), vendor="umami") == []
    assert paths(a_draft("umami", tool_resources=store()), vendor="umami") == [STORE]
    assert paths(AgentDraft(name="n" * 999, model="m", description="d" * 999), vendor="umami") == []
    assert paths(SendDraft(message=said(metadata={"a": "b"}), agent=an_agent("umami")), vendor="umami") == [
        "message.metadata"
    ]


def test_the_limits_are_those_of_the_page():
    """Number by number, against the page's transcription."""
    page = json.loads(PAGE.read_text())
    body = page["paths"]["/threads"]["post"]["requestBody"]["content"]["application/json"]["schema"]["properties"]
    message = body["messages"]["items"]["properties"]
    tools = body["tool_resources"]["properties"]
    code, search = tools["code_interpreter"]["properties"], tools["file_search"]["properties"]
    store = search["vector_stores"]["items"]["properties"]
    for metadata in (body["metadata"], message["metadata"], store["metadata"]):
        assert metadata["maxProperties"] == LIMITS.metadata_pairs
        assert metadata["propertyNames"]["maxLength"] == LIMITS.metadata_key
        assert metadata["additionalProperties"]["maxLength"] == LIMITS.metadata_value
    assert code["file_ids"]["maxItems"] == LIMITS.code_interpreter_files
    assert search["vector_store_ids"]["maxItems"] == search["vector_stores"]["maxItems"] == LIMITS.vector_stores
    adapter = connected(VENDOR, "http://127.0.0.1:9/v1")
    shown = {field.path: field for field in adapter.capabilities[Operation.CREATE_THREAD].fields}
    assert (
        shown["toolResources", "fileSearch", "vectorStores", "*", "fileIds"].max_items == store["file_ids"]["maxItems"]
    )
    assert {c.value.lower() for c in shown["messages", "*", "role"].choices} == set(message["role"]["enum"])
