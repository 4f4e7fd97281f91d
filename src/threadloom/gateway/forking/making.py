"""The two ways of making the new thread: messages laid into it, or the talk told in its first message."""

from collections.abc import Sequence

from msgspec.structs import replace

from threadloom.domain.capability import Capabilities, InputField, Operation, Support
from threadloom.domain.errors import Invalid, Violation
from threadloom.domain.message import MessageDraft
from threadloom.domain.thread import ThreadDraft
from threadloom.gateway.emulation import takes_messages
from threadloom.gateway.limits import title_violations
from threadloom.gateway.sources import ConnectedSource

from .drafting import Replay
from .fitting import fitted
from .losses import Losses
from .mending import Path
from .telling import told


def drafts(
    frame: ThreadDraft,
    replays: Sequence[Replay],
    connected: ConnectedSource,
    capabilities: Capabilities,
    losses: Losses,
) -> ThreadDraft:
    """The thread to make: to be created where the source takes messages to begin with, else to be started.

    Raises:
        Invalid: nothing of the talk can be told there, or the source needs what the fork does not have.
    """

    def check(draft: ThreadDraft) -> Sequence[Violation]:
        return (*title_violations(draft.title), *connected.adapter.check(draft))

    if takes_messages(capabilities):
        return fitted(frame, replays, check, _fields(capabilities, Operation.CREATE_THREAD), losses)
    fields = _fields(capabilities, Operation.START_THREAD)
    field = fields.get(("message", "text"))
    text = told(replays, field.max_length if field else None, losses)
    if text is None:
        raise Invalid("nothing of what was said can be told at the target; choose another", path=("threadId",))
    return fitted(replace(frame, message=MessageDraft(text=text)), (), check, fields, losses)


def _fields(capabilities: Capabilities, operation: Operation) -> dict[Path, InputField]:
    """What the vendor itself takes, by path."""
    return {field.path: field for field in capabilities[operation].fields if field.support is Support.NATIVE}
