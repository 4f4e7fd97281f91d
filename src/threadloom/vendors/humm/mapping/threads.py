"""Threads as far as Humm tells of them."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from threadloom.domain.edit import ThreadEdit
from threadloom.domain.ids import SourceSlug, ThreadRef
from threadloom.domain.thread import Sharing, Thread, ThreadStatus, ThreadUser
from threadloom.vendors.base import iso_moment
from threadloom.vendors.humm.wire import ThreadAnswer

from .drafts import humm_options
from .ids import is_made_up, made_up, usable

_STATUSES: Mapping[str, ThreadStatus] = {
    "idle": ThreadStatus.IDLE,
    "active": ThreadStatus.RUNNING,
    "completed": ThreadStatus.COMPLETED,
    "error": ThreadStatus.FAILED,
    "cancelled": ThreadStatus.CANCELLED,
    "waiting_for_input": ThreadStatus.WAITING_FOR_INPUT,
    "refused": ThreadStatus.REFUSED,
}
_SHARINGS: Mapping[str, Sharing] = {"private": Sharing.PRIVATE, "organization": Sharing.ORGANIZATION}


def to_new_thread(answer: ThreadAnswer, source: SourceSlug, organization_id: str) -> Thread:
    """A thread that was started; without an id of Humm's it has one of ours, and cannot be continued."""
    native_id = usable(answer.thread.id)
    return to_thread(answer, ThreadRef(source=source, scope=organization_id, native_id=native_id or made_up()))


def to_thread(answer: ThreadAnswer, ref: ThreadRef) -> Thread:
    """A thread as the answer tells it: UNKNOWN is its status where none is told."""
    told = answer.thread
    return Thread(
        ref=ref,
        native_id=None if is_made_up(ref.native_id) else ref.native_id,
        title=told.title,
        status=_STATUSES.get(told.status or "", ThreadStatus.UNKNOWN),
        native_status=told.status,
        sharing=_SHARINGS.get(told.sharing, Sharing.UNKNOWN) if told.sharing else None,
        user=ThreadUser(native_id=told.user_id) if told.user_id else None,
        organization_id=told.organization_id or ref.scope,
        created_at=iso_moment(told.created_at),
        updated_at=iso_moment(told.updated_at),
        raw=answer.raw,
    )


def after_edit(answer: ThreadAnswer, ref: ThreadRef, edit: ThreadEdit) -> Thread:
    """A thread after a change: where the answer tells nothing, what was sent holds."""
    thread = to_thread(answer, ref)
    sent: dict[str, Any] = {}
    if thread.title is None and isinstance(edit.title, str):
        sent["title"] = edit.title
    if thread.sharing is None and isinstance(edit.sharing, Sharing):
        sent["sharing"] = edit.sharing
    status = humm_options(edit.options).get("status")
    if thread.native_status is None and isinstance(status, str):
        sent |= {"native_status": status, "status": _STATUSES.get(status, ThreadStatus.UNKNOWN)}
    return replace(thread, **sent)
