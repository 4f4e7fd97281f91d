"""An archived thread into the file, inside one write."""

from collections.abc import Iterable, Sequence
from sqlite3 import Connection
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from threadloom.domain.archive import ArchivedAgent, ArchivedMessage, ArchivedPiece, ArchivedThread, Mark, Restored
from threadloom.domain.call import Caller, Role
from threadloom.domain.clock import Instant
from threadloom.domain.errors import Conflict, Invalid
from threadloom.domain.feedback import Feedback
from threadloom.domain.ids import FeedbackRef, MessageRef, RunRef, TenantId, UserId
from threadloom.domain.message import Message
from threadloom.domain.run import Run
from threadloom.domain.sighting import later
from threadloom.domain.thread import Thread
from threadloom.store.merge import replaced
from threadloom.store.sqlite.agents import row_of
from threadloom.store.sqlite.codec import address, addresses, by_thread, check_keepable, json_of, terms
from threadloom.store.sqlite.feedback import save as save_feedback
from threadloom.store.sqlite.messages import write_row
from threadloom.store.sqlite.runs import save as save_runs
from threadloom.store.sqlite.sql import query
from threadloom.store.sqlite.thread_rows import UserState, insert, one_visible, save_user, update

ChildT = TypeVar("ChildT", Message, Run, Feedback)

_MESSAGE = msgspec.json.Decoder(Message)
_RUN = msgspec.json.Decoder(Run)
_FEEDBACK = msgspec.json.Decoder(Feedback)


def restore(db: Connection, pieces: Iterable[ArchivedPiece]) -> Restored:
    """What `ArchiveStore.restore` does."""
    keeper: _Keeper | None = None
    for piece in pieces:
        if keeper is None:
            if not isinstance(piece, ArchivedThread):
                raise Invalid("an archived thread begins with its own record")
            keeper = _Keeper(db, piece)
        elif isinstance(piece, ArchivedThread) or piece.ref != keeper.ref:
            raise Invalid("an archived thread goes on with records of its own")
        keeper.keep(piece)
    return Restored.UNCHANGED if keeper is None else keeper.outcome


def restore_agent(db: Connection, record: ArchivedAgent) -> Restored:
    """What `ArchiveStore.restore_agent` does."""
    agent, caller = record.agent, _operator(record.tenant, UserId(""))
    check_keepable([agent.ref])
    if db.execute(query("agents_by_address"), {**terms(caller), "refs": addresses([agent.ref])}).fetchone():
        return Restored.UNCHANGED
    db.execute(query("save_agent"), row_of(caller, agent))
    return Restored.NEW


class _Keeper:
    """One thread on its way into the file."""

    def __init__(self, db: Connection, head: ArchivedThread) -> None:
        self.ref = head.ref
        self.outcome = Restored.UNCHANGED
        self._db = db
        check_keepable([self.ref])
        source, scope, native_id = address(self.ref)
        where = {"source": source, "scope": scope, "native_id": native_id}
        held = db.execute(query("archive_holder"), where).fetchone()
        if held is None:
            self._is_newer = True
            self._insert(head)
            return
        tenant, owner, last_event_at = held
        if tenant != head.tenant:
            raise Conflict("another tenant holds this address")
        if None not in {owner, head.thread.owner} and owner != head.thread.owner:
            raise Conflict("another user holds this address")
        self._merge(head, owner, last_event_at)

    def keep(self, piece: ArchivedPiece) -> None:
        """Take over what is in a piece, as far as it is wanted."""
        self._keep_marks(piece.marks)
        self._keep_runs(piece.runs)
        self._keep_feedback(piece.feedback)
        self._keep_messages(piece.messages)

    def _insert(self, head: ArchivedThread) -> None:
        thread = replace(head.thread, pinned_at=None, unread=False)
        self._caller = _operator(head.tenant, thread.owner)
        insert(self._db, self._caller, head.vendor, thread, now=head.first_seen_at, event_at=head.last_event_at)
        row = one_visible(self._db, self._caller, self.ref)
        if head.vendor_copy is not None:
            update(self._db, self._caller, row._replace(vendor_copy=head.vendor_copy), thread)
        self._row = row.id
        self.outcome = Restored.NEW

    def _merge(self, head: ArchivedThread, owner: UserId | None, last_event_at: Instant | None) -> None:
        self._caller = _operator(head.tenant, owner)
        row = one_visible(self._db, self._caller, self.ref)
        self._row, known = row.id, row.thread
        if owner is None and head.thread.owner is not None:
            owner = head.thread.owner
            known = replace(known, owner=owner)
            given = {**terms(self._caller), "id": row.id, "owner": owner, "body": json_of(_bare(known))}
            self._db.execute(query("give_thread"), given)
            self._caller = _operator(head.tenant, owner)
            self.outcome = Restored.CHANGED
        self._is_newer = _age(head.thread) > _age(known)
        if self._is_newer:
            after = _bare(replace(head.thread, owner=owner))
            event_at = later(head.last_event_at, last_event_at)
            copy = row._replace(vendor_copy=head.vendor_copy, thread=known)
            update(self._db, self._caller, copy, after, event_at=event_at)
            self.outcome = Restored.CHANGED

    def _keep_marks(self, marks: Sequence[Mark]) -> None:
        if not marks:
            return
        known = {row[0] for row in self._db.execute(query("archive_marks"), self._where())}
        for mark in marks:
            if mark.user not in known:
                state = UserState(mark.pinned_at, mark.read_at, mark.unread)
                save_user(self._db, replace(self._caller, user=mark.user), self._row, state)
                self._changed()

    def _keep_runs(self, runs: Sequence[Run]) -> None:
        known = self._known("runs_by_address", _RUN, [run.ref for run in runs])
        fresh = [run for run in runs if self._is_wanted(known.get(run.ref), run)]
        if fresh:
            save_runs(self._db, self._caller, fresh)
            self._changed()

    def _keep_feedback(self, feedback: Sequence[Feedback]) -> None:
        known = self._known("feedback_by_address", _FEEDBACK, [each.ref for each in feedback])
        for each in feedback:
            if each.ref not in known:
                save_feedback(self._db, self._caller, each)
                self._changed()

    def _keep_messages(self, messages: Sequence[ArchivedMessage]) -> None:
        known = self._known("messages_by_address", _MESSAGE, [each.message.ref for each in messages])
        fresh = [each for each in messages if self._is_wanted(known.get(each.message.ref), each.message)]
        if not fresh:
            return
        where = {**terms(self._caller), "threads": json_of([self._row])}
        ((_, last),) = self._db.execute(query("last_seqs"), where).fetchall()
        for seq, each in enumerate(fresh, (last or 0) + 1):
            before = known.get(each.message.ref)
            message = each.message if before is None else replaced(before, each.message)
            write_row(self._db, self._caller, self._row, message, seq=seq, saved_at=each.saved_at)
        self._changed()

    def _known(
        self,
        statement: str,
        decoder: msgspec.json.Decoder[ChildT],
        refs: Sequence[MessageRef] | Sequence[RunRef] | Sequence[FeedbackRef],
    ) -> dict[MessageRef | RunRef | FeedbackRef, ChildT]:
        """Those that are here already; nothing is of a thread that is new."""
        check_keepable(refs)
        rows = self._db.execute(query(statement), {**terms(self._caller), "refs": by_thread(refs)})
        return {child.ref: child for (body,) in rows for child in (decoder.decode(body),)}

    def _is_wanted(self, known: Message | Run | None, archived: Message | Run) -> bool:
        return known is None or (self._is_newer and known != archived)

    def _where(self) -> dict[str, object]:
        return {"tenant": self._caller.tenant, "thread": self._row}

    def _changed(self) -> None:
        if self.outcome is Restored.UNCHANGED:
            self.outcome = Restored.CHANGED


def _operator(tenant: TenantId, owner: UserId | None) -> Caller:
    """Somebody who sees the owner's threads, and those without an owner."""
    return Caller(tenant=tenant, user=owner or UserId(""), role=Role.OPERATOR, name="")


def _age(thread: Thread) -> tuple[int, int]:
    return (thread.last_activity_at, thread.revision)


def _bare(thread: Thread) -> Thread:
    return replace(thread, pinned_at=None, unread=False)
