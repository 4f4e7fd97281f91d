"""How a record changes: pure, the same for every store."""

from typing import Any

from msgspec import UNSET, structs

from threadloom.domain.clock import Instant
from threadloom.domain.edit import ThreadEdit, merged_pairs
from threadloom.domain.message import Message
from threadloom.domain.thread import Thread

_OURS = ("owner", "kept", "tags", "archived_at", "hidden_at", "pinned_at", "unread", "revision")
_KEPT_WHERE_NONE = (
    "agent", "title", "metadata", "tool_resources", "user", "last_message", "latest_run", "forked_from",
)  # fmt: skip
_GROWING = ("created_at", "updated_at", "last_message_at", "last_activity_at", "synced_at")
_COUNTED = ("title", "archived_at", "tags", "metadata", "sharing")


def merged(known: Thread, told: Thread) -> Thread:
    """A known thread after its vendor told of it again, by the rules of `IndexEntry`."""
    changes: dict[str, Any] = {name: getattr(known, name) for name in _OURS}
    kept = {*known.kept, *(name for name in _KEPT_WHERE_NONE if getattr(told, name) is None)}
    changes |= {name: getattr(known, name) for name in kept}
    changes |= {name: _later(getattr(known, name), getattr(told, name)) for name in _GROWING}
    return structs.replace(told, **changes)


def edited(thread: Thread, edit: ThreadEdit, now: Instant) -> Thread:
    """A thread after a change of what everyone sees of it; `revision` grows where that changed something.

    Resources asked for become ids only at the vendor, whose answer comes in through the index; here they can but be
    cleared. `pinned` and `unread` are the caller's own and not part of it.
    """
    changes: dict[str, Any] = {"tags": _with_tags(thread.tags, edit)}
    if edit.title is not UNSET:
        changes["title"] = edit.title
    if edit.archived is not UNSET:
        changes["archived_at"] = since(thread.archived_at, now) if edit.archived else None
    if edit.metadata is not UNSET and (pairs := merged_pairs(thread.metadata, edit.metadata)) != (
        thread.metadata or {}
    ):
        changes["metadata"] = pairs
    if edit.sharing is not UNSET:
        changes["sharing"] = edit.sharing
    if edit.tool_resources is None:
        changes["tool_resources"] = None
    set_now = {name for name in ("title", "metadata") if getattr(edit, name) is not UNSET}
    changes["kept"] = tuple(sorted({*thread.kept} - set_now | {*edit.kept} & set_now))
    after = structs.replace(thread, **changes)
    if any(getattr(after, name) != getattr(thread, name) for name in _COUNTED):
        return structs.replace(after, revision=thread.revision + 1)
    return after


def since(moment: Instant | None, now: Instant) -> Instant:
    """When something became so: the moment kept where it is so already, else now."""
    return now if moment is None else moment


def replaced(known: Message, message: Message) -> Message:
    """A known message after it was saved again: who sent it, and with which key, is not forgotten."""
    return structs.replace(
        message,
        author=known.author if message.author is None else message.author,
        idempotency_key=known.idempotency_key if message.idempotency_key is None else message.idempotency_key,
    )


def _with_tags(tags: tuple[str, ...], edit: ThreadEdit) -> tuple[str, ...]:
    """Labels in the order they were added; one both added and taken off is off."""
    return tuple(tag for tag in dict.fromkeys((*tags, *edit.add_tags)) if tag not in edit.remove_tags)


def _later(known: Instant | None, told: Instant | None) -> Instant | None:
    return max((moment for moment in (known, told) if moment is not None), default=None)
