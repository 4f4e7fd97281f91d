"""Threads as Markdown to read; what they hold is shown, never interpreted, and cannot be read back in."""

from collections.abc import Iterator
from hashlib import sha256

import msgspec

from threadloom.domain.archive import ArchivedPiece, ArchivedThread
from threadloom.domain.clock import Instant, datetime_of
from threadloom.domain.feedback import Feedback
from threadloom.domain.ids import ThreadRef
from threadloom.domain.json import JsonValue
from threadloom.domain.message import Attachment, Message
from threadloom.domain.part import FilePart, ImagePart, Part, ReasoningPart, RefusalPart, TextPart, ToolCallPart
from threadloom.domain.tool_call import ToolCall

from .plain import coded, escaped, fenced

_NAME_BYTES = 120
"""Of a title in a file's name; file systems take 255 in all."""


def piece_text(piece: ArchivedPiece) -> str:
    """A thread, or more of it, as Markdown that ends with an empty line."""
    return "\n".join(_blocks(piece)) + "\n"


def file_name(thread: ArchivedThread) -> str:
    """A name that tells the title, and is the thread's alone."""
    words = "".join(each if each.isalnum() else " " for each in (thread.thread.title or "").casefold()).split()
    readable = "-".join(words).encode()[:_NAME_BYTES].decode(errors="ignore") or "thread"
    return f"{readable}-{sha256(msgspec.json.encode(thread.ref)).hexdigest()[:12]}.md"


def _blocks(piece: ArchivedPiece) -> Iterator[str]:
    if isinstance(piece, ArchivedThread):
        yield f"# {escaped(piece.thread.title or '') or 'Thread without a title'}\n"
        yield "".join(f"- {name}: {value}\n" for name, value in _facts(piece))
    if piece.feedback:
        yield "## Feedback\n"
        yield "".join(f"- {_feedback(each)}\n" for each in piece.feedback)
    for archived in piece.messages:
        yield from _message(archived.message)


def _facts(archived: ArchivedThread) -> Iterator[tuple[str, str]]:
    thread = archived.thread
    yield "Thread", _address(thread.ref)
    yield "Tenant", coded(archived.tenant)
    yield "Owner", "nobody" if thread.owner is None else coded(thread.owner)
    if thread.agent is not None:
        yield "Agent", coded(thread.agent.native_id)
    for name, moment in (
        ("Created", thread.created_at),
        ("Last activity", thread.last_activity_at),
        ("Archived", thread.archived_at),
        ("Hidden", thread.hidden_at),
    ):
        if moment:
            yield name, _moment(moment)
    if thread.tags:
        yield "Labels", ", ".join(map(coded, thread.tags))
    if thread.forked_from is not None:
        yield "Forked from", _address(thread.forked_from)


def _message(message: Message) -> Iterator[str]:
    by = "" if message.agent is None else f" {coded(message.agent.native_id)}"
    at = "" if message.created_at is None else f", {_moment(message.created_at)}"
    yield f"## {message.role.capitalize()}{by}{at}\n"
    for part in message.parts:
        yield from _part(part)
    for attachment in message.attachments:
        yield f"Attachment: {_attachment(attachment)}\n"
    for call in message.tool_calls or ():
        yield from _tool_call(call)


def _part(part: Part) -> Iterator[str]:
    match part:
        case TextPart(text=text):
            yield fenced(text)
        case RefusalPart(text=text) | ReasoningPart(text=text):
            yield f"{'Refusal' if isinstance(part, RefusalPart) else 'Reasoning'}:\n"
            yield fenced(text)
        case ImagePart():
            yield f"Image: {coded(part.url or part.file_id or 'without an address')}\n"
        case FilePart():
            yield f"File: {coded(part.filename or part.url or part.file_id or 'without a name')}\n"
        case ToolCallPart():
            return  # the calls of a message are shown behind its parts
        case _:
            yield f"{type(part).__name__.removesuffix('Part')}:\n"
            yield fenced(_json(msgspec.to_builtins(part)), "json")


def _tool_call(call: ToolCall) -> Iterator[str]:
    yield f"Tool {coded(call.name)} ({call.status.lower()})\n"
    for name, value in (("Arguments", call.arguments), ("Result", call.result), ("Error", call.error)):
        if value is not None:
            yield f"{name}:\n"
            yield fenced(value) if isinstance(value, str) else fenced(_json(value), "json")


def _feedback(feedback: Feedback) -> str:
    said = [
        None if feedback.rating is None else feedback.rating.lower(),
        None if feedback.score is None else f"score {feedback.score}",
        None if feedback.comment is None else coded(feedback.comment),
        None if feedback.author is None else f"by {coded(feedback.author)}",
        None if feedback.message is None else f"on message {coded(feedback.message.native_id)}",
        None if feedback.withdrawn_at is None else "taken back",
    ]
    return ", ".join(each for each in said if each is not None) or "without a rating"


def _attachment(attachment: Attachment) -> str:
    return coded(attachment.filename or attachment.url or attachment.file_id or "without a name")


def _address(ref: ThreadRef) -> str:
    return " ".join(coded(part) for part in (ref.source, ref.scope, ref.native_id) if part is not None)


def _moment(instant: Instant) -> str:
    return f"{datetime_of(instant):%Y-%m-%d %H:%M:%S} UTC"


def _json(value: JsonValue) -> str:
    return msgspec.json.format(msgspec.json.encode(value)).decode()
