"""What is said in a thread."""

from enum import StrEnum

from .clock import Instant
from .ids import AgentRef, MessageRef, RunRef, UserId
from .json import JsonObject
from .noun import Noun, Record
from .part import FilePart, ImagePart, Part, TablePart, TextPart
from .sync import SyncState
from .tool_call import ToolCall


class MessageRole(StrEnum):
    """Who speaks."""

    USER = "USER"
    ASSISTANT = "ASSISTANT"
    SYSTEM = "SYSTEM"
    TOOL = "TOOL"
    UNKNOWN = "UNKNOWN"


class DraftRole(StrEnum):
    """Who speaks in a message not yet accepted."""

    USER = "USER"
    ASSISTANT = "ASSISTANT"
    SYSTEM = "SYSTEM"


class MessageVisibility(StrEnum):
    """Whether end users are meant to see a message."""

    VISIBLE = "VISIBLE"
    HIDDEN = "HIDDEN"


class MessageStatus(StrEnum):
    """How far a message has come."""

    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    INCOMPLETE = "INCOMPLETE"
    UNKNOWN = "UNKNOWN"


class AttachmentTool(StrEnum):
    """Tools that may use an attached file."""

    CODE_INTERPRETER = "CODE_INTERPRETER"
    FILE_SEARCH = "FILE_SEARCH"
    UNKNOWN = "UNKNOWN"


class Attachment(Record):
    """A file that came with a message; `data` holds the vendor's own fields where it leaves them open."""

    file_id: str | None = None
    filename: str | None = None
    mime_type: str | None = None
    url: str | None = None
    tools: tuple[AttachmentTool, ...] = ()
    data: JsonObject | None = None


class Message(Record):
    """Something said in a thread.

    `native_id` is None where the vendor gives none. `tool_calls` is None where they hang elsewhere at the vendor (on
    runs) and were not read with the message; `VendorAdapter.tool_calls` reads them then. `author` is the caller who
    sent it through the gateway, with the idempotency key it was sent with.
    """

    ref: MessageRef
    native_id: str | None = None
    agent: AgentRef | None = None
    role: MessageRole
    native_role: str | None = None
    visibility: MessageVisibility = MessageVisibility.VISIBLE
    html: str | None = None
    parts: tuple[Part, ...] = ()
    tool_calls: tuple[ToolCall, ...] | None = ()
    attachments: tuple[Attachment, ...] = ()
    status: MessageStatus = MessageStatus.COMPLETED
    native_status: str | None = None
    incomplete_reason: str | None = None
    metadata: JsonObject | None = None
    created_at: Instant | None = None
    sync_state: SyncState = SyncState.SYNCED
    author: UserId | None = None
    idempotency_key: str | None = None
    run: RunRef | None = None

    @property
    def text(self) -> str:
        """All text of the parts as one, a blank line between them."""
        if len(self.parts) == 1:
            return self.parts[0].text or ""
        return "\n\n".join([part.text for part in self.parts if part.text])


DraftPart = TextPart | ImagePart | FilePart | TablePart
"""What a caller may send."""


class MessageDraft(Noun):
    """A message not yet accepted; `paths` of its violations start behind the message's own place in the input.

    `text` comes before `parts`; both may be empty together only where the vendor takes an empty query (Humm).
    """

    text: str | None = None
    parts: tuple[DraftPart, ...] = ()
    html: str | None = None
    role: DraftRole = DraftRole.USER
    visibility: MessageVisibility = MessageVisibility.VISIBLE
    attachments: tuple[Attachment, ...] = ()
    metadata: JsonObject | None = None

    @property
    def content(self) -> tuple[DraftPart, ...]:
        """Text first, then the parts."""
        return (TextPart(text=self.text), *self.parts) if self.text is not None else self.parts
