"""Mindset's JSON; each reader raises msgspec.DecodeError where the bytes are something else."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from threadloom.domain.json import JsonValue
from threadloom.domain.noun import Noun

MessageType = Literal["user", "system"]


class StartThread(Noun, rename="camel", omit_defaults=True):
    """The body of a start; at most one of the four that name a user is set."""

    agent_uid: str
    message: str
    message_type: MessageType
    human_uid: str | None = None
    external_user_id: str | None = None
    sdk_user_email: str | None = None
    real_email_address: str | None = None


class StartedThread(Noun, rename="camel"):
    """The answer to a start; a thread that has no name cannot be told, anything else may be missing or odd."""

    thread_uid: Annotated[str, Meta(min_length=1)]
    human_uid: JsonValue = None
    agent_uid: JsonValue = None


class StartAnswer(Noun):
    """A thread that was started, and the whole answer as it came."""

    thread: StartedThread
    raw: dict[str, Any]


_thread = msgspec.json.Decoder(StartedThread)
_object = msgspec.json.Decoder(dict[str, Any])

_sessions = msgspec.json.Decoder(list[Any] | dict[str, Any])


def read_sessions(body: bytes) -> None:
    """Whether it may be a list of agent sessions, of which no page shows the shape; raises msgspec.DecodeError."""
    found = _sessions.decode(body)
    if isinstance(found, dict) and (not found or "error" in found):
        raise msgspec.ValidationError("the object holds no list")


def read_start(body: bytes) -> StartAnswer:
    """A thread that was started, with its raw answer; raises msgspec.DecodeError."""
    return StartAnswer(thread=_thread.decode(body), raw=_object.decode(body))
