"""Which rules a draft is checked by: those of the operation that it is for."""

from collections.abc import Mapping, Sequence

from threadloom.domain.agent import AgentDraft
from threadloom.domain.capability import Capabilities, Operation, Support
from threadloom.domain.edit import AgentEdit, FeedbackEdit, ThreadEdit
from threadloom.domain.errors import Violation
from threadloom.domain.feedback import FeedbackDraft
from threadloom.domain.thread import SendDraft, ThreadAdoption, ThreadDraft
from threadloom.domain.vendor import Draft, ResumeDraft

from .fields import FieldRules
from .tree import tree_of

_OPERATION: Mapping[type, Operation] = {
    ThreadAdoption: Operation.ADOPT_THREAD,
    SendDraft: Operation.SEND_MESSAGE,
    ThreadEdit: Operation.UPDATE_THREAD,
    AgentDraft: Operation.CREATE_AGENT,
    AgentEdit: Operation.UPDATE_AGENT,
    FeedbackDraft: Operation.GIVE_FEEDBACK,
    FeedbackEdit: Operation.UPDATE_FEEDBACK,
    ResumeDraft: Operation.RESUME_RUN,
}

_OF_THREAD = frozenset({"title", "tags", "metadata", "archived", "pinned", "unread", "addTags", "removeTags"})
_OF_FEEDBACK = frozenset({"rating", "score", "key", "issueType", "comment", "value"})
_OVERLAY: Mapping[type, frozenset[str]] = {
    ThreadDraft: _OF_THREAD,
    ThreadAdoption: _OF_THREAD,
    ThreadEdit: _OF_THREAD,
    FeedbackDraft: _OF_FEEDBACK,
    FeedbackEdit: _OF_FEEDBACK,
}
"""What the gateway keeps where the vendor does not take it."""

_AGENT = ("target", "agentId")


class Rulebook:
    """The rules of every operation that the vendor itself carries out."""

    def __init__(self, capabilities: Capabilities) -> None:
        native = {op: cap.fields for op, cap in capabilities.items() if cap.support is Support.NATIVE}
        self._rules = {operation: FieldRules(fields) for operation, fields in native.items()}
        self._taken = {operation: {field.path[0] for field in fields} for operation, fields in native.items()}

    def check(self, draft: Draft) -> Sequence[Violation]:
        """Every rule that the draft breaks; what the gateway keeps itself is none of the vendor's business."""
        operation = operation_of(draft)
        if operation not in self._rules:
            return ()
        kept = _OVERLAY.get(type(draft), frozenset()) - self._taken[operation]
        tree = {name: value for name, value in tree_of(draft).items() if name not in kept}
        if not tree.get("target") and "target" not in self._taken[operation]:
            tree.pop("target", None)  # a start at a vendor without agents names none
        return [_at_target(violation) for violation in self._rules[operation].check(tree)]


def operation_of(draft: Draft) -> Operation:
    """The operation that the draft is for; a thread with a message to be answered is a start."""
    if isinstance(draft, ThreadDraft):
        return Operation.CREATE_THREAD if draft.message is None else Operation.START_THREAD
    return _OPERATION[type(draft)]


def _at_target(violation: Violation) -> Violation:
    """A start may name its agent in several ways, so what is wrong with it is told of the target."""
    return Violation(path=_AGENT[:1], message=violation.message) if violation.path == _AGENT else violation
