"""Limits of local threads, at them and one beyond."""

import pytest

from threadloom.domain.agent import AgentDraft
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.feedback import FeedbackDraft, FeedbackRating
from threadloom.domain.message import Attachment, MessageDraft
from threadloom.domain.part import FilePart, ImagePart, TableColumn, TablePart, TextPart
from threadloom.domain.thread import SendDraft, Sharing, ToolResourcesDraft, VectorStoreDraft
from threadloom.vendors.local.limits import LIMITS
from vendors.kit import a_draft, connected


def paths(draft) -> list[str]:
    adapter = connected("local", None)
    return [".".join(violation.path) for violation in adapter.check(draft)]


def table(columns: int = 1, rows: int = 1) -> MessageDraft:
    part = TablePart(columns=(TableColumn(name="c"),) * columns, preview_rows=({"c": 1},) * rows)
    return MessageDraft(parts=(part,))


@pytest.mark.parametrize(
    ("at", "beyond", "path"),
    [
        (MessageDraft(text="x" * LIMITS.text), MessageDraft(text="x" * (LIMITS.text + 1)), "text"),
        (MessageDraft(html="x" * LIMITS.text), MessageDraft(html="x" * (LIMITS.text + 1)), "html"),
        (
            MessageDraft(parts=(TextPart(text="x"),) * LIMITS.parts),
            MessageDraft(parts=(TextPart(text="x"),) * (LIMITS.parts + 1)),
            "parts",
        ),
        (
            MessageDraft(attachments=(Attachment(file_id="f"),) * LIMITS.attachments),
            MessageDraft(attachments=(Attachment(file_id="f"),) * (LIMITS.attachments + 1)),
            "attachments",
        ),
        (
            MessageDraft(parts=(ImagePart(url="data:" + "x" * (LIMITS.url - 5)),)),
            MessageDraft(parts=(ImagePart(url="data:" + "x" * (LIMITS.url - 4)),)),
            "parts.0.image.content.dataUrl",
        ),
        (
            MessageDraft(parts=(FilePart(file_id="f", filename="n" * LIMITS.name),)),
            MessageDraft(parts=(FilePart(file_id="f", filename="n" * (LIMITS.name + 1)),)),
            "parts.0.file.filename",
        ),
        (table(columns=LIMITS.table_columns), table(columns=LIMITS.table_columns + 1), "parts.0.table.columns"),
        (table(rows=LIMITS.table_rows), table(rows=LIMITS.table_rows + 1), "parts.0.table.previewRows"),
        (
            MessageDraft(metadata={str(n): n for n in range(LIMITS.metadata_pairs)}),
            MessageDraft(metadata={str(n): n for n in range(LIMITS.metadata_pairs + 1)}),
            "metadata",
        ),
    ],
)
def test_limits_of_a_message(at: MessageDraft, beyond: MessageDraft, path: str):
    """By its place in the input."""
    assert paths(SendDraft(message=at)) == []
    assert paths(SendDraft(message=beyond)) == [f"message.{path}"]
    assert paths(a_draft("local", "x", messages=(beyond,))) == [f"history.0.{path}"]


@pytest.mark.parametrize(
    ("at", "beyond", "path"),
    [
        ({"title": "t" * LIMITS.title}, {"title": "t" * (LIMITS.title + 1)}, "title"),
        ({"tags": ("t",) * LIMITS.tags}, {"tags": ("t",) * (LIMITS.tags + 1)}, "tags"),
        ({"tags": ("t" * LIMITS.tag,)}, {"tags": ("t" * (LIMITS.tag + 1),)}, "tags.0"),
        (
            {"messages": (MessageDraft(text="x"),) * LIMITS.messages},
            {"messages": (MessageDraft(text="x"),) * (LIMITS.messages + 1)},
            "messages",
        ),
        (
            {"metadata": {"k" * LIMITS.metadata_key: 1}},
            {"metadata": {"k" * (LIMITS.metadata_key + 1): 1}},
            f"metadata.{'k' * (LIMITS.metadata_key + 1)}",
        ),
        (
            {"tool_resources": ToolResourcesDraft(vector_store_ids=("v",) * LIMITS.file_ids)},
            {"tool_resources": ToolResourcesDraft(vector_store_ids=("v",) * (LIMITS.file_ids + 1))},
            "toolResources.fileSearch.vectorStoreIds",
        ),
        (
            {},
            {"tool_resources": ToolResourcesDraft(vector_stores=(VectorStoreDraft(),))},
            "toolResources.fileSearch.vectorStores",
        ),
        ({}, {"timezone": "Europe/Berlin"}, "timezone"),
    ],
)
def test_limits_of_a_thread(at: dict, beyond: dict, path: str):
    """What is kept, and what nobody here would use."""
    assert paths(a_draft("local", None, **at)) == []
    assert paths(a_draft("local", None, **beyond)) == [path]


def test_other_limits():
    """Changes, agents, feedback."""
    assert paths(ThreadEdit(sharing=Sharing.PRIVATE, archived=True, add_tags=("a",))) == []
    assert paths(ThreadEdit(sharing=Sharing.UNKNOWN)) == ["sharing"]
    assert paths(AgentDraft(name="n" * LIMITS.name, options={"local": {"behaviour": "NONE"}})) == []
    assert paths(AgentDraft(name="n" * (LIMITS.name + 1))) == ["name"]
    assert paths(AgentDraft(name="")) == ["name"]
    assert paths(AgentDraft(name="n", options={"local": {"behaviour": "SHOUT"}})) == ["options.local.behaviour"]
    assert paths(AgentDraft(name="n", options={"thena": {}})) == ["options.thena"]
    assert paths(FeedbackDraft(rating=FeedbackRating.POSITIVE, score=1.0)) == []
    assert paths(FeedbackDraft(rating=FeedbackRating.UNKNOWN, score=6.0)) == ["rating", "score"]
