"""What Humm answers. Its thread routes promise nothing, so each fact is looked for and none is needed.

The names are those of the one thread that Humm's pages type (`POST /commands/{command_id}/editor/thread`), and may
stand in an envelope: what is inside `thread` or `data` counts before what stands beside it.
"""

from collections.abc import Sequence
from typing import Any, cast

import msgspec

from threadloom.domain.json import JsonObject, JsonValue
from threadloom.domain.noun import Noun

_Objects = Sequence[dict[str, Any]]


class ToldThread(Noun):
    """A thread, as far as it is told."""

    id: str | None = None
    title: str | None = None
    status: str | None = None
    sharing: str | None = None
    organization_id: str | None = None
    user_id: str | None = None
    created_at: str | None = None
    updated_at: str | None = None


class ThreadAnswer(Noun):
    """A thread, and the whole answer as it came; None where the answer was empty."""

    thread: ToldThread
    raw: JsonObject | None


class ToldFeedback(Noun):
    """Feedback, as far as it is told."""

    id: str | None = None
    feedback_type: str | None = None
    user_id: str | None = None
    organization_id: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    is_deleted: bool = False


def read_thread(body: bytes) -> ThreadAnswer:
    """Whatever a thread route answered; raises msgspec.DecodeError for a body that is neither empty nor JSON."""
    if not body.strip():
        return ThreadAnswer(thread=ToldThread(), raw=None)
    value: Any = msgspec.json.decode(body)
    objects = _objects(value, "thread")
    thread = ToldThread(
        id=_text(objects, "thread_id", "threadId", "id"),
        title=_text(objects, "title"),
        status=_text(objects, "status"),
        sharing=_text(objects, "sharing"),
        organization_id=_text(objects, "organization_id"),
        user_id=_text(objects, "user_id"),
        created_at=_text(objects, "created_at"),
        updated_at=_text(objects, "updated_at"),
    )
    return ThreadAnswer(thread=thread, raw=_whole(value))


def read_feedback(body: bytes) -> ToldFeedback:
    """Whatever `POST /feedback` answered; raises msgspec.DecodeError for a body that is neither empty nor JSON."""
    objects = _objects(msgspec.json.decode(body), "feedback") if body.strip() else ()
    return ToldFeedback(
        id=_text(objects, "id"),
        feedback_type=_text(objects, "feedback_type"),
        user_id=_text(objects, "user_id"),
        organization_id=_text(objects, "organization_id"),
        created_at=_text(objects, "created_at"),
        updated_at=_text(objects, "updated_at"),
        is_deleted=any(found.get("deleted") is True for found in objects),
    )


def read_nothing(_body: bytes) -> None:
    """Nothing, of any body: that there was an answer is all that counts."""


def _whole(value: object) -> JsonObject:
    return cast("JsonObject", value) if isinstance(value, dict) else {"value": cast("JsonValue", value)}


def _objects(value: object, envelope: str) -> _Objects:
    """The objects that may tell something, the innermost first."""
    if not isinstance(value, dict):
        return ()
    top = cast("dict[str, Any]", value)
    inner = [top.get(envelope), top.get("data")]
    return [*(cast("dict[str, Any]", each) for each in inner if isinstance(each, dict)), top]


def _text(objects: _Objects, *names: str) -> str | None:
    """The first text under one of the names, which are tried in order; a value of another kind tells nothing."""
    found = (each.get(name) for name in names for each in objects)
    return next((value for value in found if isinstance(value, str) and value), None)
