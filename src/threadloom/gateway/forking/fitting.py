"""Making a draft fit what its source takes, by the source's own check: what it refuses is taken out, and told.

So nothing here knows any vendor's limits, and a draft that fits is refused by nobody before it is sent.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from threadloom.domain.capability import InputField
from threadloom.domain.errors import Invalid, Violation
from threadloom.domain.message import MessageDraft
from threadloom.domain.thread import ThreadDraft

from .drafting import Replay
from .losses import Losses, LossKind
from .mending import Path, mended
from .telling import told

ROUNDS = 20
"""A source may tell a second trouble only once the first is gone; what takes longer than this is refused."""

Check = Callable[[ThreadDraft], Sequence[Violation]]
Fields = Mapping[Path, InputField]


def fitted(frame: ThreadDraft, replays: Sequence[Replay], check: Check, fields: Fields, losses: Losses) -> ThreadDraft:
    """The draft with these messages to begin with, as far as the source takes them.

    Raises:
        Invalid: something is wrong that leaving out cannot mend, such as an agent that the source needs.
    """
    for _ in range(ROUNDS):
        draft = replace(frame, messages=tuple(replay.draft for replay in replays))
        broken = _innermost(check(draft))
        if not broken:
            return draft
        by_message: dict[int, list[Path]] = defaultdict(list)
        for violation in broken:
            match violation.path:
                case ("messages",):
                    replays = _room_made(replays, fields, losses)
                case ("messages", index, *inside) if index.isdecimal() and inside:
                    by_message[int(index)].append(tuple(inside))
                case _:
                    frame = _reframed(frame, violation, fields, losses)
        if by_message:
            replays = _all_mended(replays, by_message, fields, losses)
    raise Invalid("what the thread holds cannot be made to fit this source", path=("target",))


def _innermost(broken: Sequence[Violation]) -> Sequence[Violation]:
    """Without those of a whole whose pieces are in trouble, too: it may be right once they are gone."""
    wholes = {violation.path[:depth] for violation in broken for depth in range(len(violation.path))}
    return [violation for violation in broken if violation.path not in wholes]


def _room_made(replays: Sequence[Replay], fields: Fields, losses: Losses) -> Sequence[Replay]:
    """As many as the source takes at once: the oldest are told in one message before the others."""
    most = _most_items(fields, ("messages",))
    if most is None or len(replays) <= most:
        return replays
    older, newer = replays[: len(replays) - most + 1], replays[len(replays) - most + 1 :]
    field = fields.get(("messages", "*", "text"))
    text = told(older, field.max_length if field else None, losses)
    return newer if text is None else (Replay(ref=older[-1].ref, draft=MessageDraft(text=text)), *newer)


def _all_mended(
    replays: Sequence[Replay], broken: Mapping[int, Sequence[Path]], fields: Fields, losses: Losses
) -> Sequence[Replay]:
    found = (
        mended(replay, broken[index], fields, losses) if index in broken else replay
        for index, replay in enumerate(replays)
    )
    return [replay for replay in found if replay is not None]


def _reframed(frame: ThreadDraft, violation: Violation, fields: Fields, losses: Losses) -> ThreadDraft:
    """The draft without what the source refuses of it beside its messages; raises Invalid where it needs that."""
    match violation.path:
        case ("title",) if frame.title is not None:
            losses.tell(LossKind.TITLE)
            return replace(frame, title=None)
        case ("metadata", *inside) if frame.metadata:
            pairs = list(frame.metadata.items())
            most = _most_items(fields, ("metadata",)) or 0
            if inside:
                kept = {key: value for key, value in pairs if key != inside[0]}
            else:
                kept = dict(pairs[:most] if most < len(pairs) else ())
            losses.tell(LossKind.METADATA, count=len(pairs) - len(kept))
            return replace(frame, metadata=kept or None)
        case ("toolResources", *_) if frame.tool_resources is not None:
            losses.tell(LossKind.TOOL_RESOURCES)
            return replace(frame, tool_resources=None)
        case ("title" | "metadata" | "toolResources", *_):
            return frame  # gone with an earlier violation of the same round
        case path:
            place = "" if path[:1] == ("target",) else f"{'.'.join(path)}: "
            raise Invalid(f"this source refuses the fork: {place}{violation.message}", path=("target",))


def _most_items(fields: Fields, path: Path) -> int | None:
    field = fields.get(path)
    return None if field is None else field.max_items
