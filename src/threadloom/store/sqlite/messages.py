"""Messages in SQLite."""

from collections.abc import Mapping, Sequence
from sqlite3 import Connection

import msgspec

from threadloom.domain.call import Caller
from threadloom.domain.clock import Instant
from threadloom.domain.ids import MessageRef, SourceSlug, ThreadRef, UserId
from threadloom.domain.message import Message, MessageVisibility
from threadloom.domain.page import Page
from threadloom.domain.query import Signature
from threadloom.domain.vendor import MessagePageKey
from threadloom.store.merge import replaced

from .children import Children, ListKey, thread_rows
from .codec import addresses, by_thread, check_keepable, json_of, terms
from .intents import forget_old_names
from .paging import Order
from .retention import expire, forget
from .search.indexing import forget_pending, take_out_thread
from .search.store import SqliteSearch
from .sql import query


class _Signed(msgspec.Struct):
    """Of a message as it is kept, what its signature is made of."""

    ref: MessageRef
    author: UserId | None = None
    idempotency_key: str | None = None


_SIGNED = msgspec.json.Decoder(_Signed)
_MESSAGES = Children(Message, by_address="messages_by_address", pages="message_pages", order=Order({"seq": int}))


class SqliteMessages(SqliteSearch):
    """`MessageStore` in SQLite."""

    async def save_messages(self, caller: Caller, messages: Sequence[Message]) -> None:
        """See `MessageStore.save_messages`."""
        check_keepable([message.ref for message in messages])
        now = self._database.now()
        await self._database.write(lambda db: save(db, caller, messages, now))

    async def messages(self, caller: Caller, refs: Sequence[MessageRef]) -> Sequence[Message | None]:
        """See `MessageStore.messages`."""
        return await self._database.look_up(lambda db: _MESSAGES.read(db, caller, refs))

    async def message_pages(self, caller: Caller, keys: Sequence[MessagePageKey]) -> Sequence[Page[Message]]:
        """See `MessageStore.message_pages`."""
        return await self._database.read(lambda db: _pages(db, caller, keys))

    async def signatures(self, caller: Caller, refs: Sequence[MessageRef]) -> Mapping[MessageRef, Signature]:
        """See `MessageStore.signatures`."""
        return await self._database.look_up(lambda db: _signatures(db, caller, refs))

    async def delete_messages(self, caller: Caller, thread: ThreadRef) -> None:
        """See `MessageStore.delete_messages`."""
        await self._database.write(lambda db: _delete_all(db, caller, thread))
        await self._cleaning.clean()

    async def forget_messages(self, caller: Caller, refs: Sequence[MessageRef]) -> None:
        """See `MessageStore.forget_messages`."""
        await self._database.write(lambda db: _forget(db, caller, refs))

    async def expire_messages(self, sources: Sequence[SourceSlug], before: Instant) -> int:
        """See `MessageStore.expire_messages`."""
        await forget_old_names(self._database, sources, before)
        gone = await expire(self._database, sources, before)
        if gone:
            await self._cleaning.clean()
        return gone


def save(db: Connection, caller: Caller, messages: Sequence[Message], now: Instant) -> None:
    """What `MessageStore.save_messages` does, inside a transaction; what is kept just so is not written."""
    threads = thread_rows(db, caller, [message.ref.thread for message in messages])
    known = _MESSAGES.read(db, caller, [message.ref for message in messages])
    latest = {message.ref: message for message in known if message is not None}
    next_seq = {
        thread: (last or 0) + 1
        for thread, last in db.execute(
            query("last_seqs"), {**terms(caller), "threads": json_of(list(threads.values()))}
        )
    }
    for message in messages:
        thread = threads[message.ref.thread]
        before = latest.get(message.ref)
        after = latest[message.ref] = message if before is None else replaced(before, message)
        if after == before:
            continue
        write_row(db, caller, thread, after, seq=next_seq[thread], saved_at=now)
        next_seq[thread] += before is None


def write_row(
    db: Connection, caller: Caller, thread: int, message: Message, *, seq: int, saved_at: Instant | None
) -> None:
    """A message at this place of the thread's row; one that has a place, and a moment at which it came, keeps both."""
    db.execute(
        query("save_message"),
        {
            **terms(caller),
            "thread": thread,
            "native_id": message.ref.native_id,
            "seq": seq,
            "hidden": message.visibility is MessageVisibility.HIDDEN,
            "sent": message.author is not None,
            "now": saved_at,
            "body": json_of(message),
        },
    )


def _pages(db: Connection, caller: Caller, keys: Sequence[MessagePageKey]) -> list[Page[Message]]:
    pages: dict[int, Page[Message]] = {}
    for hidden in (False, True):
        places = [place for place, key in enumerate(keys) if key.include_hidden is hidden]
        wanted = [ListKey(keys[place].thread, keys[place].page) for place in places]
        pages |= zip(places, _MESSAGES.pages(db, caller, wanted, hidden=hidden), strict=True)
    return [pages[place] for place in range(len(keys))]


def _signatures(db: Connection, caller: Caller, refs: Sequence[MessageRef]) -> dict[MessageRef, Signature]:
    rows = db.execute(query("signatures"), {**terms(caller), "refs": by_thread(refs)})
    signed = [_SIGNED.decode(body) for (body,) in rows]
    return {
        each.ref: Signature(author=each.author, idempotency_key=each.idempotency_key)
        for each in signed
        if each.author is not None
    }


def _delete_all(db: Connection, caller: Caller, thread: ThreadRef) -> None:
    rows = db.execute(query("thread_ids"), {**terms(caller), "refs": addresses([thread])}).fetchall()
    for _, row in rows:
        where = {**terms(caller), "thread": row}
        take_out_thread(db, where, with_head=False)
        for statement in ("delete_thread_messages", "delete_thread_runs", "delete_thread_feedback"):
            db.execute(query(statement), where)
        forget_pending(db, where, with_head=False)


def _forget(db: Connection, caller: Caller, refs: Sequence[MessageRef]) -> None:
    for ref in refs:
        for _, row in db.execute(query("thread_ids"), {**terms(caller), "refs": addresses([ref.thread])}).fetchall():
            forget(db, {**terms(caller), "thread": row, "message": ref.native_id})
