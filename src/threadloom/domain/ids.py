"""Addresses: an id has a type, an address has all its parts.

None of these is what a client sees; `threadloom.graphql.ids` turns them into opaque global ids and back.
"""

from typing import NewType

from .noun import Noun

TenantId = NewType("TenantId", str)
UserId = NewType("UserId", str)
SourceSlug = NewType("SourceSlug", str)
VendorSlug = NewType("VendorSlug", str)


class AgentRef(Noun, order=True):
    """Where an agent lives: which source, and its id there."""

    source: SourceSlug
    native_id: str


class ThreadRef(Noun, order=True):
    """Where a thread lives.

    `scope` is what the vendor's id lives in (Thena's agent_id, Humm's organization_id, Mindset's appUid), else None.
    `native_id` is the vendor's id, or one that the gateway made up where the vendor gave none (`Thread.native_id` is
    None then); it never changes.
    """

    source: SourceSlug
    scope: str | None = None
    native_id: str


class MessageRef(Noun, order=True):
    """Where a message lives; `native_id` is made up by the gateway where the vendor gives none."""

    thread: ThreadRef
    native_id: str


class RunRef(Noun, order=True):
    """Where a run lives."""

    thread: ThreadRef
    native_id: str


class ToolCallRef(Noun, order=True):
    """Where a tool call lives: under the run that made it where the vendor hangs calls on runs, else its message.

    Exactly one of `run` and `message` (native ids) is set.
    """

    thread: ThreadRef
    run: str | None = None
    message: str | None = None
    native_id: str


class FeedbackRef(Noun, order=True):
    """Where feedback lives; `native_id` is the gateway's own where the vendor has no feedback."""

    thread: ThreadRef
    native_id: str


Ref = AgentRef | ThreadRef | MessageRef | RunRef | ToolCallRef | FeedbackRef
