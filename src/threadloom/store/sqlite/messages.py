"""Messages in SQLite."""

from collections.abc import Mapping, Sequence
from sqlite3 import Connection

import msgspec

from threadloom.domain.call import Caller
from threadloom.domain.ids import MessageRef, ThreadRef, UserId
from threadloom.domain.message import Message, MessageVisibility
from threadloom.domain.page import Page
from threadloom.domain.query import Signature
from threadloom.domain.vendor import MessagePageKey
from threadloom.store.merge import replaced

from .children import Children, ListKey, thread_rows
from .codec import addresses, by_thread, check_keepable, json_of, terms
from .database import OnDatabase
from .paging import Order
from .sql import query


class _Signed(msgspec.Struct):
    """Of a message as it is kept, what its signature is made of."""

    ref: MessageRef
    author: UserId | None = None
    idempotency_key: str | None = None


_SIGNED = msgspec.json.Decoder(_Signed)
_MESSAGES = Children(Message, by_address="messages_by_address", pages="message_pages", order=Order({"seq": int}))


class SqliteMessages(OnDatabase):
    """`MessageStore` in SQLite."""

    async def save_messages(self, caller: Caller, messages: Sequence[Message]) -> None:
        """See `MessageStore.save_messages`."""
        check_keepable([message.ref for message in messages])
        await self._database.write(lambda db: save(db, caller, messages))

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
        await self._database.write(lambda db: _delete_all(db, caller, thread), wipe=True)


def save(db: Connection, caller: Caller, messages: Sequence[Message]) -> None:
    """What `MessageStore.save_messages` does, inside a transaction."""
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
        latest[message.ref] = message if before is None else replaced(before, message)
        db.execute(
            query("save_message"),
            {
                **terms(caller),
                "thread": thread,
                "native_id": message.ref.native_id,
                "seq": next_seq[thread],
                "hidden": message.visibility is MessageVisibility.HIDDEN,
                "sent": latest[message.ref].author is not None,
                "body": json_of(latest[message.ref]),
            },
        )
        next_seq[thread] += before is None


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
        for statement in ("delete_thread_messages", "delete_thread_runs", "delete_thread_feedback"):
            db.execute(query(statement), {**terms(caller), "thread": row})
