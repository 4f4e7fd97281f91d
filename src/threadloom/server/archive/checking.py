"""Whether what is well-formed makes sense too: an archive may have been written by anybody."""

from typing import cast

import msgspec

from threadloom.domain.archive import ArchivedAgent, ArchivedPiece, ArchivedThread, ArchiveRecord
from threadloom.domain.clock import EARLIEST, LATEST
from threadloom.domain.ids import FeedbackRef, MessageRef, RunRef, ThreadRef, ToolCallRef

from .lines import Unfit

_HANGS_ON_THREAD = MessageRef | RunRef | FeedbackRef | ToolCallRef
_MOST_REVISIONS = 2**31 - 1


def check(record: ArchiveRecord) -> None:
    """Raise Unfit where a record contradicts itself, or holds what no reader could show."""
    if not isinstance(record, ArchivedAgent):
        _check_piece(record)
    elif not record.tenant:
        raise Unfit("its tenant is empty")
    else:
        _check_moments(record)


def _check_piece(piece: ArchivedPiece) -> None:
    if isinstance(piece, ArchivedThread):
        thread = piece.thread
        if not piece.tenant or thread.owner == "":
            raise Unfit("its tenant or its owner is empty")
        if not 0 <= thread.revision <= _MOST_REVISIONS:
            raise Unfit("its revision is no count")
    _check_within(piece, piece.ref)


def _check_within(value: object, thread: ThreadRef) -> None:
    """Everything that hangs on a thread hangs on this one, and happened at a moment."""
    if isinstance(value, _HANGS_ON_THREAD):
        if value.thread != thread:
            raise Unfit("something in it belongs to another thread")
    elif isinstance(value, msgspec.Struct):
        _check_moments(value)
        for name in value.__struct_fields__:
            _check_within(getattr(value, name), thread)
    elif isinstance(value, tuple):
        for each in cast("tuple[object, ...]", value):
            _check_within(each, thread)


def _check_moments(value: msgspec.Struct) -> None:
    for name in value.__struct_fields__:
        if name.endswith("_at") and not EARLIEST <= (getattr(value, name) or 0) <= LATEST:
            raise Unfit(f"{name} is no moment")
