"""Changing many threads at once."""

import asyncio
from collections.abc import Sequence

from msgspec.structs import replace

from threadloom.domain.call import Call, Role
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import Invalid, OutcomeUnknown, ThreadloomError
from threadloom.domain.ids import ThreadRef
from threadloom.domain.noun import Noun
from threadloom.domain.thread import Thread

from .changing import ThreadChanging
from .idempotency import under_key
from .kit import Kit, require
from .limits import tag_violations


class Changed(Noun):
    """What became of one of the threads: as it is now, or why it could not be changed."""

    thread: Thread | None = None
    failure: ThreadloomError | None = None


class ChangedMany(Noun):
    """What became of each, in the order they were named."""

    changes: tuple[Changed, ...]


class _NothingChangedError(ThreadloomError):
    """None was changed for certain, which gives the idempotency key back as any refusal does."""

    def __init__(self, changes: Sequence[Changed]) -> None:
        super().__init__("nothing was changed")
        self.changes = changes


class BulkChanging:
    """How many threads change by one word."""

    def __init__(self, kit: Kit, changing: ThreadChanging) -> None:
        self._kit = kit
        self._changing = changing

    async def update(self, call: Call, refs: Sequence[ThreadRef], edit: ThreadEdit) -> Sequence[Changed]:
        """Each thread after the change, or why it is as it was; one that fails leaves the others changed.

        Raises:
            Forbidden: the caller is no writer.
            Invalid: the change breaks a rule whatever the thread; nothing is changed.
        """
        require(call, Role.WRITER)
        wrong = [*tag_violations(edit.add_tags, "addTags"), *tag_violations(edit.remove_tags, "removeTags")]
        if wrong:
            raise Invalid.of(wrong)
        if not refs:
            return ()
        alone = replace(call, idempotency_key=None)  # the key is that of the whole

        async def write() -> ChangedMany:
            unique = list(dict.fromkeys(refs))
            changes = await asyncio.gather(*(self._one(alone, ref, edit) for ref in unique))
            if call.idempotency_key is not None:
                changes = [_under_key(change) for change in changes]
            found = dict(zip(unique, changes, strict=True))
            in_order = tuple(found[ref] for ref in refs)
            many = ChangedMany(changes=in_order)
            if not _named(many) and _unknown(many) is None:
                raise _NothingChangedError(in_order)
            return many

        asked = ("updateThreads", (list(refs), edit))
        try:
            many = await self._kit.idempotency.once(
                call, asked=asked, answer=ChangedMany, write=write, names=_named, left=_unknown
            )
        except _NothingChangedError as nothing:
            return nothing.changes
        return many.changes

    async def _one(self, call: Call, ref: ThreadRef, edit: ThreadEdit) -> Changed:
        try:
            return Changed(thread=await self._changing.update(call, ref, edit, None))
        except ThreadloomError as error:
            return Changed(failure=error)


def _under_key(change: Changed) -> Changed:
    return replace(change, failure=under_key(change.failure)) if isinstance(change.failure, OutcomeUnknown) else change


def _named(many: ChangedMany) -> Sequence[ThreadRef]:
    return [change.thread.ref for change in many.changes if change.thread is not None]


def _unknown(many: ChangedMany) -> OutcomeUnknown | None:
    """One of the changes of which nobody knows whether they were made."""
    return next((change.failure for change in many.changes if isinstance(change.failure, OutcomeUnknown)), None)
