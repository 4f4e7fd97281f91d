"""Archived records out of a file: a few rows at a time, so that a store of any size passes through little memory."""

from collections.abc import Iterator, Sequence
from sqlite3 import Connection
from typing import Any

import msgspec

from threadloom.domain.agent import Agent
from threadloom.domain.archive import (
    MOST_BYTES,
    MOST_ROWS,
    ArchivedAgent,
    ArchivedMessage,
    ArchivedPiece,
    ArchivedRest,
    ArchivedThread,
    ArchiveRecord,
    Mark,
)
from threadloom.domain.feedback import Feedback
from threadloom.domain.ids import SourceSlug, TenantId
from threadloom.domain.message import Message
from threadloom.domain.noun import Record
from threadloom.domain.run import Run
from threadloom.domain.thread import Thread
from threadloom.domain.vendor import VendorCopy
from threadloom.store.sqlite.codec import comparable
from threadloom.store.sqlite.sql import query

_AGENT = msgspec.json.Decoder(Agent)
_THREAD = msgspec.json.Decoder(Thread)
_RUN = msgspec.json.Decoder(Run)
_FEEDBACK = msgspec.json.Decoder(Feedback)
_MESSAGE = msgspec.json.Decoder(Message)
_ENCODE = msgspec.json.Encoder().encode

Row = tuple[str, Record]
"""The field of a record that a row belongs into, and the row."""


def selection(tenant: TenantId | None, sources: Sequence[SourceSlug] | None) -> dict[str, object]:
    """The parameters that say which rows are meant."""
    return {"tenant": tenant, "sources": None if sources is None else comparable(sources)}


def records(db: Connection, wanted: dict[str, object]) -> Iterator[ArchiveRecord]:
    """Agents, then threads, inside a transaction that lasts until the last one."""
    for tenant, body in db.execute(query("archive_agents"), wanted):
        yield ArchivedAgent(tenant=tenant, agent=_AGENT.decode(body))
    for row in db.execute(query("archive_threads"), wanted):
        yield from _pieces(db, *row)


def rows_in(record: ArchiveRecord) -> int:
    """How many rows of the store a record holds."""
    if isinstance(record, ArchivedAgent):
        return 1
    return 1 + len(record.marks) + len(record.runs) + len(record.feedback) + len(record.messages)


def _pieces(db: Connection, row: int, tenant: TenantId, *facts: Any) -> Iterator[ArchivedPiece]:
    vendor, first_seen_at, last_event_at, vendor_copy, body = facts
    head = ArchivedThread(
        tenant=tenant,
        vendor=vendor,
        thread=_THREAD.decode(body),
        first_seen_at=first_seen_at,
        last_event_at=last_event_at,
        vendor_copy=None if vendor_copy is None else VendorCopy(vendor_copy),
    )
    piece: ArchivedPiece = head
    held: dict[str, list[Record]] = {}
    count = size = 0
    for field, child in _children(db, {"tenant": tenant, "thread": row}):
        if count == MOST_ROWS or size > MOST_BYTES:
            yield _filled(piece, held, goes_on=True)
            piece, held, count, size = ArchivedRest(ref=head.ref), {}, 0, 0
        held.setdefault(field, []).append(child)
        count += 1
        size += len(_ENCODE(child))
    yield _filled(piece, held, goes_on=False)


def _filled(piece: ArchivedPiece, held: dict[str, list[Record]], *, goes_on: bool) -> ArchivedPiece:
    return msgspec.structs.replace(piece, **{field: tuple(rows) for field, rows in held.items()}, goes_on=goes_on)


def _children(db: Connection, where: dict[str, object]) -> Iterator[Row]:
    for user, pinned_at, read_at, unread in db.execute(query("archive_marks"), where):
        yield "marks", Mark(user=user, pinned_at=pinned_at, read_at=read_at, unread=bool(unread))
    for (body,) in db.execute(query("archive_runs"), where):
        yield "runs", _RUN.decode(body)
    for (body,) in db.execute(query("archive_feedback"), where):
        yield "feedback", _FEEDBACK.decode(body)
    for body, saved_at in db.execute(query("archive_messages"), where):
        yield "messages", ArchivedMessage(message=_MESSAGE.decode(body), saved_at=saved_at)
