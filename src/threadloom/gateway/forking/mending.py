"""Taking out of one message what its source refuses."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from threadloom.domain.capability import InputField
from threadloom.domain.message import DraftPart, DraftRole
from threadloom.domain.part import FilePart, ImagePart, TextPart

from .drafting import Replay, kind_of, spoken
from .losses import Losses, LossKind

Path = tuple[str, ...]

_ASIDE: Mapping[str, tuple[LossKind, Any]] = {
    "html": (LossKind.HTML, None),
    "attachments": (LossKind.ATTACHMENTS, ()),
    "metadata": (LossKind.METADATA, None),
}
_STRIPPED = {"mimeType": "mime_type", "detail": "detail", "filename": "filename"}
"""What stands beside an address and may be missing there; dropping it loses nothing of the content."""


def mended(replay: Replay, broken: Sequence[Path], fields: Mapping[Path, InputField], losses: Losses) -> Replay | None:
    """The message without what is refused at these paths inside it; None where nothing is left to say."""
    ref, draft = replay.ref, replay.draft
    heads = {path[0] for path in broken}
    if "visibility" in heads:
        losses.drop(LossKind.HIDDEN, ref)
        return None
    if "role" in heads:
        losses.drop(LossKind.SYSTEM if draft.role is DraftRole.SYSTEM else LossKind.ROLES, ref)
        return None
    for name, (kind, nothing) in _ASIDE.items():
        held = getattr(draft, name)
        if name in heads and held:
            losses.tell(kind, ref, count=1 if isinstance(held, str) else len(held))
            draft = replace(draft, **{name: nothing})
    if "text" in heads and draft.text is not None:
        losses.tell(LossKind.TEXT, ref)
        draft = replace(draft, text=_cut(draft.text, fields.get(("messages", "*", "text"))))
    if "parts" in heads:
        inside = [path[1:] for path in broken if path[0] == "parts"]
        draft = replace(draft, parts=tuple(_parts(Replay(ref=ref, draft=draft), inside, fields, losses)))
    return spoken(Replay(ref=ref, draft=draft), losses)


def _parts(
    replay: Replay, broken: Sequence[Path], fields: Mapping[Path, InputField], losses: Losses
) -> Iterator[DraftPart]:
    """The pieces that are not refused; where there are too many, the first ones."""
    parts, list_field = replay.draft.parts, fields.get(("messages", "*", "parts"))
    room = (list_field and list_field.max_items) or 0 if () in broken else len(parts)
    for index, part in enumerate(parts):
        troubles = [path[1:] for path in broken if path[:1] == (str(index),)]
        kept = part if not troubles else _part(part, troubles, fields)
        if index < room and kept is not None:
            yield kept
        if index >= room or kept is None or (isinstance(kept, TextPart) and kept != part):
            losses.tell(kind_of(part), replay.ref)


def _part(part: DraftPart, troubles: Sequence[Path], fields: Mapping[Path, InputField]) -> DraftPart | None:
    """The piece without what is refused in it; None where that is all of it."""
    match part:
        case TextPart(text=text):
            cut = _cut(text, fields.get(("messages", "*", "parts", "*", "text")))
            return TextPart(text=cut) if cut else None
        case ImagePart() | FilePart() if all(path and path[-1] in _STRIPPED for path in troubles):
            return replace(part, **{_STRIPPED[path[-1]]: None for path in troubles})
        case _:
            return None


def _cut(text: str, field: InputField | None) -> str:
    """As much of the text as the source takes; nothing where its length is not the trouble."""
    most = field.max_length if field else None
    return "" if most is None or len(text) <= most else f"{text[: most - 1]}…"
