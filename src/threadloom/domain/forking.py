"""Threads brought over to another place, and what could not come along."""

from .errors import ThreadloomError
from .ids import AgentRef, MessageRef, SourceSlug, ThreadRef
from .noun import Noun
from .thread import Thread


class ForkDraft(Noun):
    """A thread to bring to a source, up to a message (that one included; None: all of it)."""

    thread: ThreadRef
    up_to: MessageRef | None = None
    source: SourceSlug
    agent: AgentRef | None = None


class Loss(Noun):
    """What of one kind could not be taken along, and of which messages; none where it hung on the thread alone."""

    kind: str
    count: int
    messages: tuple[MessageRef, ...] = ()


class Forked(Noun):
    """The new thread and what it lacks; `failure` is set where the thread exists but a later call failed."""

    thread: Thread
    losses: tuple[Loss, ...] = ()
    failure: ThreadloomError | None = None
