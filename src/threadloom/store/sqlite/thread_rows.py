"""Threads as rows, with what they are to the caller."""

from collections.abc import Sequence
from sqlite3 import Connection
from typing import NamedTuple

import msgspec

from threadloom.domain.call import Caller
from threadloom.domain.clock import Instant
from threadloom.domain.errors import NotFound
from threadloom.domain.ids import ThreadRef, VendorSlug
from threadloom.domain.thread import Thread, ThreadUser
from threadloom.domain.vendor import VendorCopy

from .codec import address, addresses, json_of, terms
from .remembered import RememberingDecoder
from .sql import query

_DECODE = RememberingDecoder(Thread)
_TITLE_KEY_CHARS = 200
"""Positions in the order of titles hold the key, and travel in cursors of limited length."""


class UserState(NamedTuple):
    """What a thread is to one user; the columns of `thread_user`."""

    pinned_at: Instant | None = None
    read_at: Instant | None = None
    marked_unread: bool = False


class ThreadRow(NamedTuple):
    """A visible thread as it is kept."""

    id: int
    vendor: VendorSlug
    vendor_copy: VendorCopy | None
    user: UserState
    thread: Thread


def thread_of(body: str, *, pinned_at: Instant | None, unread: int) -> Thread:
    """The thread in a row's body, as the caller sees it."""
    thread = _DECODE(body)
    if pinned_at is None and not unread:
        return thread
    return msgspec.structs.replace(thread, pinned_at=pinned_at, unread=bool(unread))


def visible(db: Connection, caller: Caller, refs: Sequence[ThreadRef]) -> dict[ThreadRef, ThreadRow]:
    """Those of the threads that the caller may see."""
    rows = db.execute(query("threads_by_address"), {**terms(caller), "refs": addresses(refs)})
    found: dict[ThreadRef, ThreadRow] = {}
    for row, vendor, vendor_copy, pinned_at, read_at, marked_unread, unread, body in rows:
        thread = thread_of(body, pinned_at=pinned_at, unread=unread)
        copy = None if vendor_copy is None else VendorCopy(vendor_copy)
        found[thread.ref] = ThreadRow(row, vendor, copy, UserState(pinned_at, read_at, bool(marked_unread)), thread)
    return found


def one_visible(db: Connection, caller: Caller, ref: ThreadRef) -> ThreadRow:
    """The thread; raises NotFound where the caller may not see it."""
    row = visible(db, caller, [ref]).get(ref)
    if row is None:
        raise NotFound("there is no such thread")
    return row


def insert(
    db: Connection, caller: Caller, vendor: VendorSlug, thread: Thread, *, now: Instant, event_at: Instant | None
) -> None:
    """A new row; raises sqlite3.IntegrityError where the address is held already."""
    parameters = {
        **terms(caller),
        **_columns(vendor, thread, event_at),
        "source": thread.ref.source,
        "scope": thread.ref.scope or "",
        "native_id": thread.ref.native_id,
        "owner": thread.owner,
        "now": now,
    }
    ((row,),) = db.execute(query("insert_thread"), parameters).fetchall()
    _write_tags(db, caller, row, thread.tags)
    if thread.pinned_at is not None or thread.unread:
        save_user(db, caller, row, UserState(thread.pinned_at, marked_unread=thread.unread))


def update(
    db: Connection,
    caller: Caller,
    row: ThreadRow,
    thread: Thread,
    *,
    event_at: Instant | None = None,
) -> None:
    """The row after a change, with the vendor and the vendor's copy of `row`."""
    parameters = {
        **terms(caller),
        **_columns(row.vendor, thread, event_at),
        "id": row.id,
        "vendor_copy": row.vendor_copy,
    }
    db.execute(query("update_thread"), parameters)
    if thread.tags != row.thread.tags:
        _write_tags(db, caller, row.id, thread.tags)


def save_user(db: Connection, caller: Caller, row: int, state: UserState) -> None:
    """What the thread is to the caller from now on."""
    db.execute(query("save_thread_user"), {**terms(caller), "thread": row, **state._asdict()})


def _columns(vendor: VendorSlug, thread: Thread, event_at: Instant | None) -> dict[str, object]:
    """Everything about a thread that may change: the body, and what SQL sees of it."""
    agent, user = thread.agent, thread.user or ThreadUser()
    fork = (None, None, None) if thread.forked_from is None else address(thread.forked_from)
    return {
        "vendor": vendor,
        "title_key": "1" if thread.title is None else f"0{thread.title.casefold()[:_TITLE_KEY_CHARS]}",
        "event_at": event_at,
        "status": thread.status.value,
        "agent_source": agent and agent.source,
        "agent_id": agent and agent.native_id,
        "user_native_id": user.native_id,
        "user_external_id": user.external_id,
        "user_sdk_email": user.sdk_email,
        "user_email": user.email,
        **dict(zip(("forked_from_source", "forked_from_scope", "forked_from_id"), fork, strict=True)),
        "created_at": thread.created_at,
        "last_activity_at": thread.last_activity_at,
        "archived_at": thread.archived_at,
        "hidden": thread.hidden_at is not None,
        "body": json_of(msgspec.structs.replace(thread, pinned_at=None, unread=False)),
    }


def _write_tags(db: Connection, caller: Caller, row: int, tags: Sequence[str]) -> None:
    parameters = {**terms(caller), "thread": row}
    db.execute(query("delete_thread_tags"), parameters)
    db.executemany(query("insert_thread_tag"), [{**parameters, "tag": tag} for tag in dict.fromkeys(tags)])
