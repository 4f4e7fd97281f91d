"""What waits to be indexed, and rows that were there before the index, batch by batch. Each batch is one write."""

import logging
from sqlite3 import Connection
from typing import NamedTuple

import msgspec

from threadloom.store.sqlite.sql import query

from .indexing import are_ours, generation, put, renew
from .texts import head_text, message_text

_log = logging.getLogger("threadloom.store")

_BATCH = 200
_BATCH_CHARACTERS = 60_000  # some twenty milliseconds, for which other writes wait
_QUEUED_AT_ONCE = 1_000


class State(NamedTuple):
    """How far the index is; see migrations/0003_search.sql."""

    segmenting: str
    generation: int
    next_thread: int
    last_thread: int
    next_message: int
    last_message: int
    next_text: int
    last_text: int
    is_unclean: int

    @property
    def left(self) -> int:
        """How many rows from before the index are yet to be brought in, or a little more."""
        ends = (
            (self.next_thread, self.last_thread),
            (self.next_message, self.last_message),
            (self.next_text, self.last_text),
        )
        return sum(max(last - first + 1, 0) for first, last in ends)


def state(db: Connection) -> State:
    """How far the index is."""
    return State(*db.execute(query("search_state")).fetchone())


def has_work(db: Connection) -> bool:
    """Whether anything waits to be indexed, or all is to be indexed anew."""
    ((is_pending,),) = db.execute(query("has_pending")).fetchall()
    now = state(db)
    return bool(is_pending) or now.left > 0 or not are_ours(now.segmenting)


def index_some(db: Connection) -> None:
    """The next batch: what changed comes first, then what was there before."""
    generation(db)
    if _index_pending(db):
        return
    now = state(db)
    if now.next_text <= now.last_text:
        _move(db, now._replace(next_text=_renew_some(db, now)))
    elif now.next_thread <= now.last_thread:
        after = _queue(db, "queue_threads", now.next_thread, now.last_thread)
        _move(db, now._replace(next_thread=after))
    elif now.next_message <= now.last_message:
        after = _queue(db, "queue_messages", now.next_message, now.last_message)
        _move(db, now._replace(next_message=after))


def _index_pending(db: Connection) -> bool:
    characters, last = 0, None
    for row, tenant, thread, message, owner, body in db.execute(query("pending_texts"), {"most": _BATCH}).fetchall():
        where = {"tenant": tenant, "thread": thread, "message": message, "owner": owner}
        text = "" if body is None else _text(row, message, body)
        put(db, where, text)
        last, characters = row, characters + len(text)
        if characters > _BATCH_CHARACTERS:
            break
    if last is not None:
        db.execute(query("delete_pending"), {"last": last})
    return last is not None


def _text(row: int, message: str | None, body: str) -> str:
    """What is searched of a body; nothing of one that cannot be read, which must not hold up all that waits."""
    try:
        return head_text(body) if message is None else message_text(body)
    except msgspec.MsgspecError:
        _log.warning("search: a record that waited as number %d cannot be read, and is not indexed", row)
        return ""


def _renew_some(db: Connection, now: State) -> int:
    """The id to go on from."""
    wanted = {"first": now.next_text, "last": now.last_text, "generation": now.generation, "most": _BATCH}
    rows = db.execute(query("stale_texts"), wanted).fetchall()
    for row, scope, is_head, text in rows:
        renew(db, row, scope, text, is_head=bool(is_head))
    return rows[-1][0] + 1 if rows else now.last_text + 1


def _queue(db: Connection, statement: str, first: int, last: int) -> int:
    end = min(first + _QUEUED_AT_ONCE - 1, last)
    db.execute(query(statement), {"first": first, "last": end})
    return end + 1


def _move(db: Connection, to: State) -> None:
    db.execute(query("move_search_state"), to._asdict())
