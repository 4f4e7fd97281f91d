"""From threadloom's nouns to Parley's words, and back. Nothing here asks anybody anything."""

from collections.abc import Mapping, Sequence

import msgspec

from threadloom.domain.ids import MessageRef, ThreadRef
from threadloom.domain.json import JsonObject, JsonValue
from threadloom.domain.message import Message, MessageDraft, MessageRole
from threadloom.domain.part import TextPart
from threadloom.domain.thread import Thread, ThreadStatus
from threadloom.vendors.base import iso_moment
from threadloom.vendors.http import Fault

from . import wire

_STATUS: Mapping[str, ThreadStatus] = {
    "open": ThreadStatus.IDLE,
    "waiting": ThreadStatus.WAITING_FOR_INPUT,
    "solved": ThreadStatus.COMPLETED,
}
_ROLE: Mapping[str, MessageRole] = {"customer": MessageRole.USER, "bot": MessageRole.ASSISTANT}

_PATHS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    ("text",): ("message", "text"),
    ("subject",): ("title",),
    ("priority",): ("options", "custom", "priority"),
}


def question_body(message: MessageDraft, *, title: str | None, options: JsonObject | None) -> JsonValue:
    """What is sent to ask something; only what is given is sent."""
    custom = (options or {}).get("custom")
    given = {"text": message.text, "subject": title, **(custom if isinstance(custom, Mapping) else {})}
    return {name: value for name, value in given.items() if value is not None}


def input_path(field: tuple[str, ...]) -> tuple[str, ...]:
    """Where a field that Parley found wrong stands in the mutation's input; empty where it stands nowhere there."""
    return _PATHS.get(field, ())


def faults(body: bytes) -> Sequence[Fault]:
    """The fields that a 422 names; none where the body is of another shape."""
    try:
        return [Fault((fault.field,), fault.code) for fault in wire.read_faults(body).errors]
    except (msgspec.DecodeError, ValueError, RecursionError):
        return ()


def to_thread(topic: wire.Topic, ref: ThreadRef) -> Thread:
    """A topic; a state that is not known is UNKNOWN, with Parley's word for it beside."""
    return Thread(
        ref=ref,
        native_id=topic.id,
        title=topic.subject,
        status=_STATUS.get(topic.state or "", ThreadStatus.UNKNOWN),
        native_status=topic.state,
        created_at=iso_moment(topic.opened_at),
    )


def to_message(post: wire.Post, thread: ThreadRef) -> Message:
    """A post, its text as the one part."""
    return Message(
        ref=MessageRef(thread=thread, native_id=post.id),
        native_id=post.id,
        role=_ROLE.get(post.by, MessageRole.UNKNOWN),
        native_role=post.by,
        parts=(TextPart(text=post.text),),
        created_at=iso_moment(post.at),
    )
