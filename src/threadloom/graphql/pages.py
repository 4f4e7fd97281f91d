"""Lists as the schema tells them: what a connection stands over, and how a failing source shows in one."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Annotated, Any, Generic, TypeVar

import strawberry
from strawberry import UNSET

from threadloom.domain.call import Call
from threadloom.domain.errors import ThreadloomError
from threadloom.domain.page import Page, PageRequest, Position
from threadloom.domain.source import Outage

from .context import Info
from .declare import Arguments, given
from .pagination import Fingerprint, Term, cursor, page_request

N = TypeVar("N")
K = TypeVar("K")

First = Annotated[
    int | None,
    strawberry.argument(
        description="Length of the page counted from its start, 1 to 100; 20 when `last` is left out too."
    ),
]
After = Annotated[str | None, strawberry.argument(description="Cursor that the page starts behind.")]
Last = Annotated[int | None, strawberry.argument(description="Length of the page counted from its end, 1 to 100.")]
Before = Annotated[str | None, strawberry.argument(description="Cursor that the page ends before.")]


@dataclass(frozen=True, kw_only=True)
class PageArguments(Arguments):
    """Which slice of a list."""

    first: First = UNSET
    after: After = UNSET
    last: Last = UNSET
    before: Before = UNSET

    def request(self, fingerprint: Fingerprint) -> PageRequest:
        """The slice of the list of this fingerprint; raises Invalid."""
        return page_request(
            fingerprint,
            first=given(self.first),
            after=given(self.after),
            last=given(self.last),
            before=given(self.before),
        )


@dataclass(frozen=True, kw_only=True)
class RunPageArguments(PageArguments):
    """Which slice of a list, in the words of the lists of runs and forks."""

    first: Annotated[
        int | None,
        strawberry.argument(description="At most this many from the start; 20 when no size is given, 100 at most."),
    ] = UNSET
    after: Annotated[str | None, strawberry.argument(description="After this cursor.")] = UNSET
    last: Annotated[int | None, strawberry.argument(description="At most this many from the end.")] = UNSET
    before: Annotated[str | None, strawberry.argument(description="Before this cursor.")] = UNSET


class PageInfo:
    """Where a page stands in its list."""

    __slots__ = ("end_cursor", "has_next_page", "has_previous_page", "start_cursor")

    def __init__(self, page: Page[Any], fingerprint: Fingerprint) -> None:
        self.has_next_page = page.has_next
        self.has_previous_page = page.has_previous
        self.start_cursor = cursor(fingerprint, page.positions[0]) if page.positions else None
        self.end_cursor = cursor(fingerprint, page.positions[-1]) if page.positions else None


class Edge(Generic[N]):
    """A row and where it stands; the cursor is made when it is asked for."""

    __slots__ = ("_fingerprint", "_position", "node")

    def __init__(self, node: N, position: Position, fingerprint: Fingerprint) -> None:
        self.node = node
        self._position = position
        self._fingerprint = fingerprint

    @property
    def cursor(self) -> str:
        """Where the row stands, as a text that only this list understands."""
        return cursor(self._fingerprint, self._position)


class Connection(Generic[N]):
    """A page of a list; `outages` are the sources whose rows are missing in it."""

    __slots__ = ("_fingerprint", "_page", "outages")

    def __init__(self, page: Page[N], fingerprint: Fingerprint, outages: Sequence[Outage] = ()) -> None:
        self._page = page
        self._fingerprint = fingerprint
        self.outages = outages

    @property
    def nodes(self) -> Sequence[N]:
        """The rows."""
        return self._page.items

    @property
    def edges(self) -> Sequence[Edge[N]]:
        """The rows with their cursors."""
        return [Edge(*row) for row in self._rows()]

    def _rows(self) -> Iterator[tuple[N, Position, Fingerprint]]:
        return zip(self._page.items, self._page.positions, repeat(self._fingerprint), strict=False)

    @property
    def page_info(self) -> PageInfo:
        """Where the page stands."""
        return PageInfo(self._page, self._fingerprint)

    @property
    def total_count(self) -> int | None:
        """How many rows the list has; None where nobody can tell."""
        return self._page.total


async def connections(
    rows: Sequence[N],
    info: Info,
    page: PageArguments,
    *,
    kind: str,
    terms_of: Callable[[N], tuple[Term, ...]],
    key_of: Callable[[N, PageRequest], K],
    fetch: Callable[[Call, Sequence[K]], Awaitable[Sequence[Page[Any] | ThreadloomError]]],
) -> Sequence[Connection[Any] | ThreadloomError]:
    """For each row a page of the list that hangs on it, all asked for at once.

    `kind` and `terms_of` tell the row's list from all others (see `Fingerprint`); arguments that ask for no page of
    it are the row's error.
    """
    context = info.context
    fingerprints = [Fingerprint.of(context.call.caller, kind, *terms_of(row)) for row in rows]
    requests = [_request(page, fingerprint) for fingerprint in fingerprints]
    keys = [key_of(row, r) for row, r in zip(rows, requests, strict=True) if isinstance(r, PageRequest)]
    pages = iter(await fetch(context.call, keys) if keys else ())
    told = [next(pages) if isinstance(request, PageRequest) else request for request in requests]
    return [
        Connection(found, fingerprint) if isinstance(found, Page) else found
        for found, fingerprint in zip(told, fingerprints, strict=True)
    ]


def outage_instead(_: object, error: ThreadloomError, info: Info) -> Connection[Any] | ThreadloomError:
    """An empty page with the source's outage, where the operation selects `outages`; else the error."""
    if error.source is None or not info.selects("outages"):
        return error
    empty = Fingerprint.of(info.context.call.caller, "none")
    return Connection(Page[Any](), empty, (Outage.of(error.source, error),))


def _request(page: PageArguments, fingerprint: Fingerprint) -> PageRequest | ThreadloomError:
    try:
        return page.request(fingerprint)
    except ThreadloomError as error:
        return error
