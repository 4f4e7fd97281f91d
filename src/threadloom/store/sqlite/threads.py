"""The index and the overlay in SQLite."""

import sqlite3
from collections.abc import Sequence
from sqlite3 import Connection

from msgspec import UNSET, structs

from threadloom.domain.call import Caller
from threadloom.domain.clock import Instant
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import Conflict, NotFound
from threadloom.domain.ids import SourceSlug, ThreadRef, UserId
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.query import IndexEntry, TagCount, ThreadQuery
from threadloom.domain.thread import Thread
from threadloom.domain.vendor import VendorCopy
from threadloom.store.merge import edited, merged, since

from .codec import address, address_digest, check_keepable, comparable, json_of, terms
from .search.found import found_page
from .search.indexing import forget_pending, take_out_thread
from .search.store import SqliteSearch
from .search.wording import terms_of
from .sql import query as sql
from .syncing import are_kept_out
from .thread_list import read_page, shape_of
from .thread_rows import ThreadRow, UserState, insert, one_visible, save_user, thread_of, update, visible


class SqliteThreads(SqliteSearch):
    """`ThreadStore` in SQLite."""

    async def index(self, caller: Caller, entries: Sequence[IndexEntry]) -> Sequence[Thread]:
        """See `ThreadStore.index`; an address held by another tenant is NotFound too."""
        check_keepable([entry.thread.ref for entry in entries])
        now = self._database.now()
        return await self._database.write(lambda db: _index(db, caller, entries, now))

    async def threads(self, caller: Caller, refs: Sequence[ThreadRef]) -> Sequence[Thread | None]:
        """See `ThreadStore.threads`."""
        found = await self._database.look_up(lambda db: visible(db, caller, refs))
        return [found[ref].thread if ref in found else None for ref in refs]

    async def thread_page(self, caller: Caller, query: ThreadQuery, page: PageRequest) -> Page[Thread]:
        """See `ThreadStore.thread_page`."""
        if query.search is None:
            shape, values = shape_of(query, page)
            parameters = {**terms(caller), **values}
            # What takes long for a caller once, as to count a long list or to find what is rare, does so the next time.
            kind = (caller.tenant, caller.user, caller.role, shape, page.counted)
            return await self._database.read(lambda db: read_page(db, shape, parameters, page), kind=kind)
        wanted = terms_of(query.search)
        return await self._database.scan(lambda db: found_page(db, caller, wanted, query, page))

    async def edit_thread(
        self, caller: Caller, ref: ThreadRef, edit: ThreadEdit, *, now: Instant, expected_revision: int | None = None
    ) -> Thread:
        """See `ThreadStore.edit_thread`."""
        return await self._database.write(
            lambda db: _edit(db, caller, ref, edit, now=now, expected_revision=expected_revision)
        )

    async def give_thread(self, caller: Caller, ref: ThreadRef, owner: UserId) -> Thread:
        """See `ThreadStore.give_thread`."""
        return await self._database.write(lambda db: _give(db, caller, ref, owner))

    async def hide_thread(self, caller: Caller, ref: ThreadRef, *, now: Instant, copy: VendorCopy) -> Thread:
        """See `ThreadStore.hide_thread`; a thread hidden before keeps its moment."""
        return await self._database.write(lambda db: _hide(db, caller, ref, now, copy))

    async def vendor_copies(self, caller: Caller, refs: Sequence[ThreadRef]) -> Sequence[VendorCopy | None]:
        """See `ThreadStore.vendor_copies`; UNKNOWN for a thread that came into the index hidden."""
        found = await self._database.look_up(lambda db: visible(db, caller, refs))
        return [_vendor_copy(found.get(ref)) for ref in refs]

    async def restore_thread(self, caller: Caller, ref: ThreadRef) -> Thread:
        """See `ThreadStore.restore_thread`; a thread that is not hidden stays as it is."""
        return await self._database.write(lambda db: _restore(db, caller, ref))

    async def purge_thread(self, caller: Caller, ref: ThreadRef, *, keeps_out: bool = False) -> None:
        """See `ThreadStore.purge_thread`."""
        await self._database.write(lambda db: _purge(db, caller, ref, keeps_out=keeps_out))
        await self._cleaning.clean()

    async def tags(self, caller: Caller, sources: Sequence[SourceSlug]) -> Sequence[TagCount]:
        """See `ThreadStore.tags`."""
        parameters = {**terms(caller), "sources": comparable(sources)}
        rows = await self._database.scan(lambda db: db.execute(sql("tag_counts"), parameters).fetchall())
        return [TagCount(tag=tag, count=count) for tag, count in rows]


def _index(db: Connection, caller: Caller, entries: Sequence[IndexEntry], now: Instant) -> list[Thread]:
    given: dict[ThreadRef, Thread] = {}
    for entry in entries:  # one by one: an entry may tell of the same thread as the one before
        ref = entry.thread.ref
        event_at = now if entry.happened else None
        if entry.made_since is not None:
            db.execute(sql("sync_give_way"), {**terms(caller), **_named(ref), "since": entry.made_since})
        known = visible(db, caller, [ref]).get(ref)
        given[ref] = entry.thread
        if known is not None:
            row = known._replace(vendor=entry.vendor)
            update(db, caller, row, merged(known.thread, entry.thread), event_at=event_at)
            continue
        if entry.listed and are_kept_out(db, caller.tenant, [ref]) == [True]:
            raise NotFound("there is no such thread")
        try:
            insert(db, caller, entry.vendor, entry.thread, now=now, event_at=event_at)
        except sqlite3.IntegrityError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_CONSTRAINT_UNIQUE:
                raise
            raise NotFound("there is no such thread") from error
    found = visible(db, caller, list(given))
    # An operator may index a thread for somebody else, and sees it no more than before.
    return [found[ref].thread if ref in found else given[ref] for ref in (entry.thread.ref for entry in entries)]


def _edit(
    db: Connection, caller: Caller, ref: ThreadRef, edit: ThreadEdit, *, now: Instant, expected_revision: int | None
) -> Thread:
    row = one_visible(db, caller, ref)
    if expected_revision not in {None, row.thread.revision}:
        raise Conflict("the thread has changed since it was read")
    thread, state = edited(row.thread, edit, now), row.user
    if thread != row.thread:
        update(db, caller, row, thread)
    if edit.pinned is not UNSET:
        state = state._replace(pinned_at=since(state.pinned_at, now) if edit.pinned else None)
    if edit.unread is not UNSET:
        state = state._replace(marked_unread=True) if edit.unread else _read(state, now)
    if state != row.user:
        save_user(db, caller, row.id, state)
    return one_visible(db, caller, ref).thread


def _give(db: Connection, caller: Caller, ref: ThreadRef, owner: UserId) -> Thread:
    row = db.execute(sql("unowned_thread"), {**terms(caller), **_named(ref)}).fetchone()
    if row is None:
        raise NotFound("there is no such thread")
    given = structs.replace(thread_of(row[1], pinned_at=None, unread=0), owner=owner)
    db.execute(sql("give_thread"), {**terms(caller), "id": row[0], "owner": owner, "body": json_of(given)})
    found = visible(db, caller, [ref])
    return found[ref].thread if ref in found else given


def _hide(db: Connection, caller: Caller, ref: ThreadRef, now: Instant, copy: VendorCopy) -> Thread:
    row = one_visible(db, caller, ref)
    return _rehidden(db, caller, row._replace(vendor_copy=copy), since(row.thread.hidden_at, now))


def _restore(db: Connection, caller: Caller, ref: ThreadRef) -> Thread:
    row = one_visible(db, caller, ref)
    return _rehidden(db, caller, row._replace(vendor_copy=None), None)


def _rehidden(db: Connection, caller: Caller, row: ThreadRow, hidden_at: Instant | None) -> Thread:
    thread = structs.replace(row.thread, hidden_at=hidden_at)
    update(db, caller, row, thread)
    return thread


def _purge(db: Connection, caller: Caller, ref: ThreadRef, *, keeps_out: bool) -> None:
    row = one_visible(db, caller, ref)
    where = {**terms(caller), "thread": row.id}
    for statement in ("delete_answers_naming_thread", "delete_intents_on_thread", "forget_names_at_source"):
        db.execute(sql(statement), {**terms(caller), **_named(ref)})
    take_out_thread(db, where, with_head=True)
    db.execute(sql("delete_thread"), {**terms(caller), "id": row.id})
    forget_pending(db, where, with_head=True)
    if keeps_out:
        db.execute(sql("keep_out"), {"tenant": caller.tenant, "thread": address_digest(ref)})


def _named(ref: ThreadRef) -> dict[str, object]:
    return dict(zip(("source", "scope", "native_id"), address(ref), strict=True))


def _read(state: UserState, now: Instant) -> UserState:
    return state._replace(read_at=max(now, since(state.read_at, now)), marked_unread=False)


def _vendor_copy(row: ThreadRow | None) -> VendorCopy | None:
    if row is None or row.thread.hidden_at is None:
        return None
    return row.vendor_copy or VendorCopy.UNKNOWN
