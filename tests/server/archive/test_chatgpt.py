"""ChatGPT's export: trees of messages as threads, one a branch, with nothing left out unseen."""

import pytest

from server.archive.carrying import HERE
from server.archive.chatgpt_export import a_conversation, read, said, threads
from store.world import ADA, a_ref
from threadloom.domain.archive import ArchivedAgent, Restored
from threadloom.domain.message import MessageRole, MessageStatus, MessageVisibility
from threadloom.domain.page import PageRequest
from threadloom.domain.part import ImagePart, ReasoningPart, TextPart, ToolCallPart, UnknownPart
from threadloom.domain.tool_call import ToolCallStatus
from threadloom.domain.vendor import MessagePageKey
from threadloom.server.archive.importing import Importer
from threadloom.store import open_store


def messages(*nodes, **facts):
    (record,) = threads(read(a_conversation(*nodes, **facts)))
    return [each.message for each in record.messages]


def test_the_branch_that_was_shown():
    """From the root to the current node; times, title and the conversation's other fields are kept."""
    asked, told = said("a", "tea?"), said("b", "yes", "assistant", "a", metadata={"model_slug": "gpt-4o"})
    (record,) = threads(read(a_conversation(asked, told)))
    assert [(each.message.role, each.message.text) for each in record.messages] == [
        (MessageRole.USER, "tea?"),
        (MessageRole.ASSISTANT, "yes"),
    ]
    thread = record.thread
    assert (thread.title, thread.created_at, thread.last_activity_at) == ("Tea", 10_000_000, 20_000_000)
    assert (thread.last_message.native_id, thread.agent.native_id) == ("b", "gpt-4o")
    assert thread.raw
    assert thread.raw["safe_urls"] == ["x"]
    assert "mapping" not in thread.raw


def test_models_are_agents():
    """Each model is told once."""
    node = said("b", "yes", "assistant", metadata={"model_slug": "gpt-4o"})
    found = read(a_conversation(node), a_conversation(node, conversation_id="c2"))
    assert [entry.record.agent.name for entry in found if isinstance(entry.record, ArchivedAgent)] == ["gpt-4o"]


def test_a_tool_call():
    """What is said to a tool are its arguments, what the tool says next its result, kept as a message too."""
    asks = said("b", '{"q": "tea"}', "assistant", recipient="browser", status="finished_successfully")
    answers = said("c", "found", "tool", "b")
    called, answer = messages(asks, answers)
    assert called.tool_calls
    (call,) = called.tool_calls
    assert (call.name, call.arguments, call.result, call.status) == (
        "browser", {"q": "tea"}, "found", ToolCallStatus.COMPLETED,
    )  # fmt: skip
    assert called.parts == (ToolCallPart(tool_call=call.ref),)
    assert (answer.role, answer.text) == (MessageRole.TOOL, "found")


@pytest.mark.parametrize(
    ("content", "parts"),
    [
        ({"content_type": "code", "language": "python", "text": "1 + 1"}, [TextPart(text="1 + 1")]),
        ({"content_type": "execution_output", "text": "2"}, [TextPart(text="2")]),
        ({"content_type": "reasoning_recap", "content": "Thought"}, [ReasoningPart(text="Thought")]),
        (
            {"content_type": "thoughts", "thoughts": [{"summary": "S", "content": "C"}, 7]},
            [ReasoningPart(text="S\n\nC"), UnknownPart(native_type="thoughts", data=7)],
        ),
        (
            {
                "content_type": "multimodal_text",
                "parts": [
                    {
                        "content_type": "image_asset_pointer",
                        "asset_pointer": "file-service://file-1",
                        "metadata": {"dalle": {"prompt": "a cup"}},
                    },
                    "see",
                    "",
                    {"content_type": "audio_transcription", "text": "heard"},
                    {"content_type": "hologram", "text": "words", "x": 1},
                ],
            },
            [
                ImagePart(file_id="file-service://file-1", text="a cup"),
                TextPart(text="see"),
                TextPart(text="heard"),
                UnknownPart(
                    native_type="hologram",
                    text="words",
                    data={"content_type": "hologram", "text": "words", "x": 1},
                ),
            ],
        ),
        (
            {"content_type": "tether_quote", "url": "u", "text": "quoted"},
            [
                UnknownPart(
                    native_type="tether_quote",
                    text="quoted",
                    data={"content_type": "tether_quote", "url": "u", "text": "quoted"},
                )
            ],
        ),
        ({}, []),
        (None, []),
    ],
)  # fmt: skip
def test_content(content, parts):
    """Every kind of content is a part; what is not known is kept whole."""
    (message,) = messages(said("a", "", content=content))
    assert list(message.parts) == parts


def test_status_and_visibility():
    """Unknown words stay beside ours; what the interface hid is hidden here."""
    hidden = {"is_visually_hidden_from_conversation": True}
    first, second, third = messages(
        said("a", "x", status="finished_partial_completion"),
        said("b", "y", "alien", "a", status="melted"),
        said("c", "z", "user", "b", metadata=hidden),
    )
    assert (first.status, first.visibility) == (MessageStatus.INCOMPLETE, MessageVisibility.VISIBLE)
    assert (second.status, second.native_status) == (MessageStatus.UNKNOWN, "melted")
    assert (second.role, second.native_role) == (MessageRole.UNKNOWN, "alien")
    assert (third.visibility, third.metadata) == (MessageVisibility.HIDDEN, hidden)


def test_a_message_of_another_shape():
    """It is kept whole as unknown content in its place."""
    (message,) = messages({"id": "a", "message": {"author": 7}, "parent": "root"})
    assert message.parts == (UnknownPart(native_type="message", data={"author": 7}),)


def test_faults():
    """A conversation without an id, or of another shape, is told by its number; the others are read."""
    lost = a_conversation(said("a", "x"), conversation_id=None)
    found = read(lost, {"mapping": 7}, a_conversation(said("a", "x")))
    assert [(entry.place, entry.fault) for entry in found if entry.fault] == [
        ("conversation 1", "it has no id"),
        ("conversation 2", "it has the wrong shape: Expected `object`, got `int` - at `$.mapping`"),
    ]
    assert len(threads(found)) == 1


async def test_into_a_store():
    """The threads are the given user's, at the local source; the same file again changes nothing."""
    placement = HERE.__class__(sources=HERE.sources, local="notes", tenant="acme", owner="ada", is_foreign=True)
    nodes = said("a", "tea?"), said("b1", "no", "assistant", "a"), said("b2", "yes", "assistant", "a")
    outcomes = []
    async with open_store("sqlite://") as store:
        for _ in range(2):
            importer = Importer(store, placement, lambda *told: outcomes.append(told), is_strict=True)
            await importer.take(iter(read(a_conversation(*nodes))))
            outcomes.append(importer.tally.threads)
        ref = a_ref("chatgpt/c1", source="notes")
        (page,) = await store.message_pages(ADA, [MessagePageKey(thread=ref, page=PageRequest(size=9))])
    assert outcomes == [{Restored.NEW: 2}, {Restored.UNCHANGED: 2}]
    assert [message.text for message in page.items] == ["tea?", "yes"]
