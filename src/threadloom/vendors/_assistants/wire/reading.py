"""From bytes to objects; each reader raises msgspec.DecodeError where the bytes are something else."""

import re
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import msgspec

from threadloom.domain.noun import Noun

from .messages import Content, Message, MessageOf, UnknownContent
from .runs import Run, RunOnThread, Step
from .threads import Assistant, Deleted, Thread, ThreadAnswer

T = TypeVar("T")


class Listing(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A list; `has_more` None: the vendor does not say."""

    data: list[T]
    has_more: bool | None = None


_thread = msgspec.json.Decoder(Thread)
_object = msgspec.json.Decoder(dict[str, Any])

read_run: Callable[[bytes], Run] = msgspec.json.Decoder(Run).decode
read_run_on_thread: Callable[[bytes], RunOnThread] = msgspec.json.Decoder(RunOnThread).decode
read_assistant: Callable[[bytes], Assistant] = msgspec.json.Decoder(Assistant).decode
read_deleted: Callable[[bytes], Deleted] = msgspec.json.Decoder(Deleted).decode
_part = msgspec.json.Decoder(Content)
# Parts are read at one go where all are known; else the whole once more, and each part by itself.
_message = msgspec.json.Decoder(MessageOf[Content])
_messages = msgspec.json.Decoder(Listing[MessageOf[Content]] | list[MessageOf[Content]])
_odd_message = msgspec.json.Decoder(MessageOf[msgspec.Raw])
_odd_messages = msgspec.json.Decoder(Listing[MessageOf[msgspec.Raw]] | list[MessageOf[msgspec.Raw]])
_runs = msgspec.json.Decoder(Listing[Run] | list[Run])
_steps = msgspec.json.Decoder(Listing[Step] | list[Step])
_assistants = msgspec.json.Decoder(Listing[Assistant] | list[Assistant])


def read_thread(body: bytes) -> ThreadAnswer:
    """A thread with its raw answer; raises msgspec.DecodeError."""
    return ThreadAnswer(thread=_thread.decode(body), raw=_object.decode(body))


def read_message(body: bytes) -> Message:
    """A message, parts of types or shapes not known among the others; raises msgspec.DecodeError."""
    try:
        return _message.decode(body)
    except msgspec.ValidationError:
        return _with_unknown_parts(_odd_message.decode(body))


def read_messages(body: bytes) -> Listing[Message]:
    """A list of messages, enveloped or bare, their parts as in `read_message`; raises msgspec.DecodeError."""
    try:
        return _enveloped(_messages.decode(body))
    except msgspec.ValidationError:
        rows = _enveloped(_odd_messages.decode(body))
        return Listing(data=[_with_unknown_parts(row) for row in rows.data], has_more=rows.has_more)


def _with_unknown_parts(row: MessageOf[msgspec.Raw]) -> Message:
    content = [_content(raw) for raw in row.content] if isinstance(row.content, list) else row.content
    return msgspec.structs.replace(row, content=content)


def _content(raw: msgspec.Raw) -> Content | UnknownContent:
    try:
        return _part.decode(raw)
    except msgspec.ValidationError:
        return UnknownContent(data=msgspec.json.decode(raw))


def not_bare(read: Callable[[bytes], Listing[T]]) -> Callable[[bytes], Listing[T]]:
    """The same reader for servers that send envelopes: a bare array with nothing in it is no empty list of theirs."""

    def read_envelope(body: bytes) -> Listing[T]:
        rows = read(body)
        if not rows.data and body.lstrip().startswith(b"["):
            raise msgspec.ValidationError("the array is no list in an envelope")
        return rows

    return read_envelope


def read_runs(body: bytes) -> Listing[Run]:
    """A list of runs, enveloped or bare; raises msgspec.DecodeError."""
    return _enveloped(_runs.decode(body))


def read_steps(body: bytes) -> Listing[Step]:
    """A list of run steps, enveloped or bare; raises msgspec.DecodeError."""
    return _enveloped(_steps.decode(body))


def read_assistants(body: bytes) -> Listing[Assistant]:
    """A list of assistants, enveloped or bare; raises msgspec.DecodeError."""
    return _enveloped(_assistants.decode(body))


def _enveloped(rows: Listing[T] | list[T]) -> Listing[T]:
    return Listing(data=rows, has_more=False) if isinstance(rows, list) else rows


class _ErrorDetail(Noun):
    param: str | None = None


class _ErrorBody(Noun):
    error: _ErrorDetail


_WORD = re.compile(r"[^.\[\]]+")
_error = msgspec.json.Decoder(_ErrorBody)


def error_field(body: bytes) -> tuple[str, ...]:
    """The words of the field that an error body names in its `param`, such as `messages[0].content`.

    Nothing where it names none, or is of another shape.
    """
    try:
        param = _error.decode(body).error.param
    except (msgspec.DecodeError, ValueError, RecursionError):
        return ()
    return tuple(_WORD.findall(param or ""))
