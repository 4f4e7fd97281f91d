"""ChatGPT's export: trees of messages as threads, one a branch, with nothing left out unseen."""

import io
import json
import zipfile
from collections import Counter

import pytest

from server.archive.carrying import HERE
from store.world import ADA, a_ref
from threadloom.domain.archive import ArchivedAgent, ArchivedThread, Restored
from threadloom.domain.message import MessageRole, MessageStatus, MessageVisibility
from threadloom.domain.page import PageRequest
from threadloom.domain.part import ImagePart, ReasoningPart, TextPart, ToolCallPart, UnknownPart
from threadloom.domain.tool_call import ToolCallStatus
from threadloom.domain.vendor import MessagePageKey
from threadloom.server.archive.chatgpt import entries
from threadloom.server.archive.importing import Importer
from threadloom.server.archive.lines import Unfit
from threadloom.store import open_store


def said(key, text, role="user", parent="root", **rest):
    content = {"content_type": "text", "parts": [text]}
    message = {"id": key, "author": {"role": role}, "create_time": 10.5, "content": content, "metadata": {}, **rest}
    return {"id": key, "message": message, "parent": parent, "children": []}


def a_conversation(*nodes, current=None, **facts):
    mapping = {"root": {"id": "root", "message": None, "parent": None, "children": []}}
    mapping |= {node["id"]: node for node in nodes}
    for key, node in mapping.items():
        node["children"] = [other for other, each in mapping.items() if each["parent"] == key]
    return {
        "title": "Tea", "create_time": 10.0, "update_time": 20.0, "mapping": mapping, "current_node": current or key,
        "conversation_id": "c1", "is_archived": False, "safe_urls": ["x"], **facts,
    }  # fmt: skip


def read(*conversations, notes=None):
    file = io.BytesIO(json.dumps(conversations).encode())
    return list(entries(file, Counter() if notes is None else notes))


def threads(found):
    return [entry.record for entry in found if isinstance(entry.record, ArchivedThread)]


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


def test_other_branches():
    """Each leaf elsewhere is a thread of its own, forked from the first, archived, with all from the root on."""
    nodes = said("a", "tea?"), said("b1", "no", "assistant", "a"), said("b2", "yes", "assistant", "a")
    notes = Counter()
    main, branch = threads(read(a_conversation(*nodes, current="b2"), notes=notes))
    assert [each.message.text for each in main.messages] == ["tea?", "yes"]
    assert [each.message.text for each in branch.messages] == ["tea?", "no"]
    assert (branch.ref.native_id, branch.thread.forked_from, branch.thread.archived_at) == (
        "c1.b1",
        main.ref,
        20_000_000,
    )
    assert all(each.message.ref.thread == branch.ref for each in branch.messages)
    assert main.thread.archived_at is None
    assert +notes == {"other branches, each a thread of its own": 1}


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


@pytest.mark.parametrize("current", ["nowhere", None])
def test_trees_that_are_none(current):
    """Cycles, parents that are not there and a current node that is not there end nothing."""
    nodes = said("a", "x", parent="b"), said("b", "y", parent="a"), said("c", "z", parent="lost")
    found = threads(read(a_conversation(*nodes, current_node=current)))
    assert {each.message.text for record in found for each in record.messages} >= {"z"}


def test_faults():
    """A conversation without an id, or of another shape, is told by its number; the others are read."""
    lost = a_conversation(said("a", "x"), conversation_id=None)
    found = read(lost, {"mapping": 7}, a_conversation(said("a", "x")))
    assert [(entry.place, entry.fault) for entry in found if entry.fault] == [
        ("conversation 1", "it has no id"),
        ("conversation 2", "it has the wrong shape: Expected `object`, got `int` - at `$.mapping`"),
    ]
    assert len(threads(found)) == 1


def test_the_zip_file():
    """Conversations are found in the file as it is downloaded, in one piece or several."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("user.json", "{}")
        for number in range(2):
            conversation = a_conversation(said("a", "x"), conversation_id=f"c{number}")
            archive.writestr(f"export/conversations-00{number}.json", json.dumps([conversation]))
    found = list(entries(file, Counter()))
    assert [record.ref.native_id for record in threads(found)] == ["c0", "c1"]
    assert found[1].place == "export/conversations-001.json, conversation 1"


def test_a_zip_file_without_conversations():
    """Another ZIP file is none of ours."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("user.json", "{}")
    with pytest.raises(Unfit, match=r"no conversations\.json"):
        list(entries(file, Counter()))


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
