"""What a fork could not take along: counted by kind, with the messages that it was missing from."""

from collections.abc import Collection
from enum import StrEnum

from threadloom.domain.forking import Loss
from threadloom.domain.ids import MessageRef


class LossKind(StrEnum):
    """Kinds of loss, in the order they are told; the values are what a caller reads."""

    MESSAGES = "messages"
    """Left out whole: the source has no room for more, or takes nothing of what they hold."""
    QUOTED = "quoted messages"
    """Their words are there, quoted in the first message; as messages of their own they are not."""
    ANSWERS = "unreadable answers"
    """Their vendor tells no messages, so what answered these is not known here."""
    UNFINISHED = "unfinished messages"
    """Still being written; where an agent is about to answer the last one, one more, of no message yet."""
    HIDDEN = "hidden messages"
    SYSTEM = "system prompts"
    TOOL_RESULTS = "tool results"
    ROLES = "messages of other roles"
    TEXT = "cut text"
    TOOL_CALLS = "tool calls"
    REASONING = "reasoning"
    IMAGES = "images"
    FILES = "files"
    TABLES = "tables"
    CONTENT = "other content"
    ANNOTATIONS = "annotations"
    HTML = "html"
    ATTACHMENTS = "attachments"
    METADATA = "metadata"
    TITLE = "title"
    TOOL_RESOURCES = "tool resources"
    FEEDBACK = "feedback"
    RUNS = "runs"
    AGENTS = "agents"


class Losses:
    """Collects the losses of one fork; a message that is left out whole is told once, as that."""

    def __init__(self) -> None:
        self._told: dict[LossKind, dict[MessageRef | None, int]] = {}
        self._dropped: set[MessageRef] = set()

    def tell(self, kind: LossKind, message: MessageRef | None = None, *, count: int = 1) -> None:
        """Note that so many of a kind are missing from a message, or from the thread; nothing where none are."""
        if count and message not in self._dropped:
            of_kind = self._told.setdefault(kind, {})
            of_kind[message] = of_kind.get(message, 0) + count

    def drop(self, kind: LossKind, message: MessageRef) -> None:
        """Note that a message is left out whole; what was missing from it does not count any more."""
        for of_kind in self._told.values():
            of_kind.pop(message, None)
        self.tell(kind, message)
        self._dropped.add(message)

    def empty(self, message: MessageRef) -> None:
        """Note that nothing of a message is left: what it held is what was lost, else the message itself."""
        if any(message in of_kind for of_kind in self._told.values()):
            self._dropped.add(message)
        else:
            self.drop(LossKind.MESSAGES, message)

    def has_dropped(self, message: MessageRef) -> bool:
        """Whether nothing of a message goes along."""
        return message in self._dropped

    def found(self) -> tuple[Loss, ...]:
        """One loss for each kind, in the order of the kinds, its messages in the order of the talk."""
        return tuple(
            Loss(kind=kind.value, count=sum(of_kind.values()), messages=_named(of_kind))
            for kind in LossKind
            if (of_kind := self._told.get(kind))
        )


def _named(messages: Collection[MessageRef | None]) -> tuple[MessageRef, ...]:
    return tuple(message for message in messages if message is not None)
