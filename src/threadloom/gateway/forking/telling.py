"""A talk told in one message, for sources that take no earlier messages.

The form is stated in the gateway's README: a line that says what follows, then each message under the name of its
speaker, every line of it quoted, so that no words can pass for somebody else's.
"""

from collections.abc import Sequence

from threadloom.domain.message import DraftRole, MessageVisibility
from threadloom.domain.part import TextPart

from .drafting import Replay, kind_of
from .losses import Losses, LossKind

MOST_TOLD = 100_000
"""Characters of the message where its vendor states no limit below."""

_LEAST = 100
"""Characters below which the beginning of a message is not worth telling."""

_HEAD = "What was said in an earlier conversation, oldest first. Each speaker's words are quoted."
_GAP = "Messages before these are left out."
_BETWEEN = "\n\n"
_NAMES = {DraftRole.USER: "User", DraftRole.ASSISTANT: "Assistant"}


def told(replays: Sequence[Replay], most: int | None, losses: Losses) -> str | None:
    """The talk in at most so many characters, the oldest messages left out first; None where nothing can be told.

    Prompts, and messages that users are not meant to see, are never told.
    """
    blocks = [(replay, text) for replay in replays if (text := _block(replay, losses))]
    room = min(most or MOST_TOLD, MOST_TOLD) - len(_HEAD) - len(_BETWEEN)
    kept = _newest([text for _, text in blocks], room)
    left_out = len(blocks) - len(kept)
    for place, (replay, text) in enumerate(blocks):
        if place < left_out:
            losses.drop(LossKind.MESSAGES, replay.ref)
            continue
        losses.tell(LossKind.QUOTED, replay.ref)
        losses.tell(LossKind.TEXT, replay.ref, count=kept[place - left_out] != text)
    return _BETWEEN.join([_HEAD, *([_GAP] if left_out else []), *kept]) if kept else None


def _newest(blocks: Sequence[str], room: int) -> Sequence[str]:
    """As many as there is room for, from the end, the line of the gap allowed for; a last one too long is cut."""
    if sum(map(len, blocks)) + len(_BETWEEN) * (len(blocks) - 1) <= room:
        return blocks
    if len(blocks) > 1:
        room -= len(_GAP) + len(_BETWEEN)
    kept: list[str] = []
    for text in reversed(blocks):
        if len(text) > room:
            break
        kept.insert(0, text)
        room -= len(text) + len(_BETWEEN)
    if kept or not blocks or room < _LEAST:
        return kept
    return [f"{blocks[-1][: room - 1].rstrip()}…"]


def _block(replay: Replay, losses: Losses) -> str | None:
    draft, ref = replay.draft, replay.ref
    name = _NAMES.get(draft.role)
    if draft.visibility is MessageVisibility.HIDDEN or name is None:
        losses.drop(LossKind.SYSTEM if name is None else LossKind.HIDDEN, ref)
        return None
    for part in draft.content:
        if not isinstance(part, TextPart):
            losses.tell(kind_of(part), ref)
    losses.tell(LossKind.HTML, ref, count=draft.html is not None)
    losses.tell(LossKind.ATTACHMENTS, ref, count=len(draft.attachments))
    losses.tell(LossKind.METADATA, ref, count=len(draft.metadata or ()))
    words = "\n\n".join(part.text for part in draft.content if isinstance(part, TextPart) and part.text)
    if not words.strip():
        losses.empty(ref)
        return None
    return "\n".join([f"{name}:", *(f"> {line}".rstrip() for line in words.splitlines())])
