"""What hangs on threads: read by address, and page by page for many threads at once."""

from collections import defaultdict
from collections.abc import Sequence
from sqlite3 import Connection
from typing import Any, Generic, NamedTuple, TypeVar

from threadloom.domain.call import Caller
from threadloom.domain.errors import NotFound
from threadloom.domain.feedback import Feedback
from threadloom.domain.ids import FeedbackRef, MessageRef, RunRef, ThreadRef
from threadloom.domain.message import Message
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.run import Run

from .codec import address, addresses, by_thread, check_keepable, is_comparable, is_keepable, json_of, terms
from .paging import Order, page_of
from .remembered import RememberingDecoder
from .sql import query

ChildT = TypeVar("ChildT", Message, Run, Feedback)
ChildRef = MessageRef | RunRef | FeedbackRef


class ListKey(NamedTuple):
    """A slice of one thread's list, perhaps of those alone that belong to a message."""

    thread: ThreadRef
    page: PageRequest
    message: str | None = None


class Children(Generic[ChildT]):
    """One kind of thing that hangs on threads, with its two statements."""

    def __init__(self, kind: type[ChildT], *, by_address: str, pages: str, order: Order) -> None:
        self.decode = RememberingDecoder(kind)
        self._by_address = query(by_address)
        self._pages = query(pages)
        self._order = order

    def read(self, db: Connection, caller: Caller, refs: Sequence[ChildRef]) -> list[ChildT | None]:
        """Each by its address, None where it is not visible."""
        rows = db.execute(self._by_address, {**terms(caller), "refs": by_thread(refs)})
        found = {child.ref: child for (body,) in rows for child in (self.decode(body),)}
        return [found.get(ref) for ref in refs]

    def pages(
        self, db: Connection, caller: Caller, keys: Sequence[ListKey], *, hidden: bool = False
    ) -> list[Page[ChildT]]:
        """A page for each key: one statement for all keys that ask for the same slice."""
        groups: defaultdict[PageRequest, list[int]] = defaultdict(list)
        for place, key in enumerate(keys):
            groups[key.page].append(place)
        pages: dict[int, Page[ChildT]] = {}
        for request, places in groups.items():
            slices = self._slices(db, caller, request, [keys[place] for place in places], hidden=hidden)
            pages |= zip(places, slices, strict=True)
        return [pages[place] for place in range(len(keys))]

    def _slices(
        self, db: Connection, caller: Caller, request: PageRequest, keys: Sequence[ListKey], *, hidden: bool
    ) -> list[Page[ChildT]]:
        # What no row can be named by becomes an address of nothing, so that the places of the others stay.
        wanted = [(*address(key.thread), key.message) if _can_be(key) else () for key in keys]
        parameters = {**terms(caller), **self._order.parameters(request), "keys": json_of(wanted), "hidden": hidden}
        rows: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for row in db.execute(self._pages, parameters):
            rows[row[0]].append(row)
        return [page_of(self._order, request, rows[place], self.decode) for place in range(len(keys))]


def thread_rows(db: Connection, caller: Caller, refs: Sequence[ThreadRef]) -> dict[ThreadRef, int]:
    """The row of each thread; raises NotFound where one is not visible, Invalid where it cannot be."""
    check_keepable(refs)
    threads = list(dict.fromkeys(refs))
    rows = db.execute(query("thread_ids"), {**terms(caller), "refs": addresses(threads)})
    found: dict[ThreadRef, int] = {threads[place]: row for place, row in rows}
    if len(found) < len(threads):
        raise NotFound("there is no such thread")
    return found


def _can_be(key: ListKey) -> bool:
    return is_keepable(key.thread) and is_comparable((key.message or "",))
