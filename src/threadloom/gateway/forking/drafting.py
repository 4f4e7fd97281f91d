"""What can be said again of a message: its words, and what lives at an address that others can read too."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from threadloom.domain.ids import MessageRef
from threadloom.domain.json import JsonObject
from threadloom.domain.message import (
    Attachment,
    AttachmentTool,
    DraftPart,
    DraftRole,
    Message,
    MessageDraft,
    MessageRole,
    MessageStatus,
)
from threadloom.domain.noun import Noun
from threadloom.domain.part import (
    FilePart,
    ImagePart,
    Part,
    ReasoningPart,
    RefusalPart,
    TablePart,
    TextPart,
    ToolCallPart,
    UnknownPart,
)

from .losses import Losses, LossKind

_ROLES = {
    MessageRole.USER: DraftRole.USER,
    MessageRole.ASSISTANT: DraftRole.ASSISTANT,
    MessageRole.SYSTEM: DraftRole.SYSTEM,
}
_KINDS: Mapping[type[Part], LossKind] = {
    TextPart: LossKind.TEXT,
    RefusalPart: LossKind.TEXT,
    ImagePart: LossKind.IMAGES,
    FilePart: LossKind.FILES,
    TablePart: LossKind.TABLES,
    ReasoningPart: LossKind.REASONING,
    ToolCallPart: LossKind.TOOL_CALLS,
    UnknownPart: LossKind.CONTENT,
}


class Home(Noun):
    """How far the new thread is from the old one.

    `same_source`: a vendor's ids of files mean the same there. `own_pairs`: the old messages' metadata is our callers'
    own; what a vendor holds may be its book-keeping, and stays with it.
    """

    same_source: bool
    own_pairs: bool


class Replay(Noun):
    """A message to be said again, and which one it was."""

    ref: MessageRef
    draft: MessageDraft


def drafted(message: Message, tool_calls: int, home: Home, losses: Losses) -> Replay | None:
    """The message as it can be said again; None where nothing of it can, which `losses` is told."""
    ref, role = message.ref, _ROLES.get(message.role)
    if message.status is MessageStatus.IN_PROGRESS:
        losses.drop(LossKind.UNFINISHED, ref)
        return None
    if role is None:
        losses.drop(LossKind.TOOL_RESULTS if message.role is MessageRole.TOOL else LossKind.ROLES, ref)
        return None
    losses.tell(LossKind.TOOL_CALLS, ref, count=tool_calls)
    parts = tuple(_parts(message, home, losses))
    is_text = len(parts) == 1 and isinstance(parts[0], TextPart)
    draft = MessageDraft(
        text=parts[0].text if is_text else None,
        parts=() if is_text else parts,
        html=message.html,
        role=role,
        visibility=message.visibility,
        attachments=tuple(_attachments(message, home, losses)),
        metadata=_metadata(message, home, losses),
    )
    return spoken(Replay(ref=ref, draft=draft), losses)


def spoken(replay: Replay, losses: Losses) -> Replay | None:
    """The same where it says something; else None, which `losses` is told."""
    draft = replay.draft
    if draft.text or draft.attachments or any(not isinstance(part, TextPart) or part.text for part in draft.parts):
        return replay
    losses.empty(replay.ref)
    return None


def _parts(message: Message, home: Home, losses: Losses) -> Iterator[DraftPart]:
    for part in message.parts:
        kept = _part(part, home)
        if kept is not None and not (isinstance(kept, TextPart) and not kept.text):
            yield kept
        elif kept is None and not isinstance(part, ToolCallPart):  # calls are counted with the message's own
            losses.tell(kind_of(part), message.ref)
        if isinstance(part, TextPart):
            losses.tell(LossKind.ANNOTATIONS, message.ref, count=len(part.annotations))


def _part(part: Part, home: Home) -> DraftPart | None:
    """The piece as it can be said again: a picture or file by its address, or by its id where that means the same."""
    match part:
        case TextPart(text=text) | RefusalPart(text=text):
            return TextPart(text=text)
        case ImagePart() | FilePart():
            if part.url is not None:
                return replace(part, text="", file_id=None)
            return replace(part, text="") if part.file_id is not None and home.same_source else None
        case TablePart():
            held = replace(part, text="", cache_key=part.cache_key if home.same_source else None)
            return held if held != TablePart() else None
        case ReasoningPart() | ToolCallPart() | UnknownPart():
            return None


def kind_of(part: Part) -> LossKind:
    """As what a lost piece of content is told."""
    return _KINDS[type(part)]


def _attachments(message: Message, home: Home, losses: Losses) -> Iterator[Attachment]:
    for attachment in message.attachments:
        if home.same_source and attachment.file_id is not None:
            tools = tuple(tool for tool in attachment.tools if tool is not AttachmentTool.UNKNOWN)
            yield Attachment(file_id=attachment.file_id, tools=tools)
        else:
            losses.tell(LossKind.ATTACHMENTS, message.ref)


def _metadata(message: Message, home: Home, losses: Losses) -> JsonObject | None:
    if message.metadata and not home.own_pairs:
        losses.tell(LossKind.METADATA, message.ref, count=len(message.metadata))
        return None
    return message.metadata or None
