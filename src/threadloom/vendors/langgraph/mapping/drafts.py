"""Drafts in LangGraph's words: the bodies of requests."""

from collections.abc import Mapping, Sequence

from msgspec import UnsetType

from threadloom.domain.edit import ThreadEdit
from threadloom.domain.json import JsonObject, JsonValue
from threadloom.domain.message import DraftPart, DraftRole, MessageDraft
from threadloom.domain.part import FilePart, ImagePart
from threadloom.domain.thread import ThreadDraft

Body = dict[str, JsonValue]
Said = Sequence[tuple[str, MessageDraft]]
"""Messages with the ids that they are given: a graph keeps the ids that it is told."""

_ROLES: Mapping[DraftRole, str] = {
    DraftRole.USER: "user",
    DraftRole.ASSISTANT: "assistant",
    DraftRole.SYSTEM: "system",
}


def thread_body(draft: ThreadDraft, seed: JsonObject | None) -> Body:
    """What `POST /threads` is sent; `seed`, as `seed_of` makes it, are messages to begin with."""
    metadata = {**(draft.metadata or {}), **({} if draft.title is None else {"title": draft.title})}
    if seed is None:
        return {"metadata": metadata}
    return {"metadata": {**metadata, "graph_id": seed["graph_id"]}, "supersteps": seed["supersteps"]}


def seed_of(graph_id: str, said: Said) -> JsonObject:
    """Messages laid into the state of a graph: as its input would be, and then as if it had ended.

    Without the second step the thread would wait, forever, for the node that the input leads to.
    """
    steps: list[Body] = [
        {"as_node": "__start__", "values": {"messages": _messages(said)}},
        {"as_node": "__end__", "values": None},
    ]
    return {"graph_id": graph_id, "supersteps": [{"updates": [step]} for step in steps]}


def edit_body(edit: ThreadEdit) -> Body:
    """What `PATCH /threads/{id}` is sent, which merges: a pair cannot be taken away, null stands for one removed."""
    pairs = {} if isinstance(edit.metadata, UnsetType) else dict(edit.metadata)
    if not isinstance(edit.title, UnsetType):
        pairs["title"] = edit.title
    return {"metadata": pairs}


def run_body(agent_id: str, said: Said) -> Body:
    """What `POST /threads/{id}/runs` is sent to have messages answered."""
    return {"assistant_id": agent_id, "input": {"messages": _messages(said)}}


def resume_body(agent_id: str, answer: JsonValue) -> Body:
    """What `POST /threads/{id}/runs` is sent to answer a question; the second of two answers at once is refused."""
    return {"assistant_id": agent_id, "command": {"resume": answer}, "multitask_strategy": "reject"}


def _messages(said: Said) -> list[JsonValue]:
    return [_message(native_id, draft) for native_id, draft in said]


def _message(native_id: str, draft: MessageDraft) -> Body:
    beside = {} if draft.metadata is None else {"additional_kwargs": draft.metadata}
    return {"id": native_id, "role": _ROLES[draft.role], "content": _content(draft), **beside}


def _content(draft: MessageDraft) -> JsonValue:
    """A text alone as a text, which every model reads; else LangChain's standard blocks."""
    if not draft.parts:
        return draft.text
    return [_block(part) for part in draft.content]


def _block(part: DraftPart) -> Body:
    match part:
        case ImagePart():
            return {"type": "image", **_where(part)}
        case FilePart():
            named = {} if part.filename is None else {"extras": {"filename": part.filename}}
            return {"type": "file", **_where(part), **named}
        case _:
            return {"type": "text", "text": part.text}


def _where(part: ImagePart | FilePart) -> Body:
    told: Body = {"file_id": part.file_id, "mime_type": part.mime_type}
    head, _, data = (part.url or "").partition(",")
    if head.startswith("data:") and head.endswith(";base64"):
        told |= {"base64": data, "mime_type": part.mime_type or _media_type(head)}
    else:
        told["url"] = part.url
    return {name: value for name, value in told.items() if value is not None}


def _media_type(head: str) -> str | None:
    """The media type of a data URL's head, `data:image/png;base64`."""
    return head.removeprefix("data:").partition(";")[0] or None
