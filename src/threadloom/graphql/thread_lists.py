"""Lists of threads: the inbox and its parts, from the index alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

import strawberry
from msgspec.structs import replace
from strawberry import UNSET

from threadloom.domain.clock import Instant
from threadloom.domain.errors import Invalid
from threadloom.domain.ids import ThreadRef
from threadloom.domain.noun import Noun
from threadloom.domain.page import Page, Position
from threadloom.domain.query import OrderDirection, ThreadFilter, ThreadOrderField, ThreadQuery
from threadloom.domain.source import Outage, Source
from threadloom.domain.thread import Thread

from .context import Info
from .declare import Arguments, given
from .findings import Findings
from .inputs.lists import ThreadFilterInput, ThreadOrderInput, to_filter
from .pages import After, Before, Connection, Edge, First, Last, PageArguments
from .pagination import Fingerprint

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class ThreadListArguments(Arguments):
    """Which threads, in what order, which slice of them."""

    filter: Annotated[
        ThreadFilterInput | None, strawberry.argument(description="Which threads; left out: all that you may see.")
    ] = UNSET
    search: Annotated[
        str | None,
        strawberry.argument(
            description="Words to find in titles, labels and messages that the gateway has seen: all of them in one "
            'place, in any order; "words together", begin*; the last word may be unfinished.'
        ),
    ] = UNSET
    order_by: Annotated[
        ThreadOrderInput | None,
        strawberry.argument(description="Order; left out: latest activity first, or relevance when searching."),
    ] = UNSET
    first: First = UNSET
    after: After = UNSET
    last: Last = UNSET
    before: Before = UNSET

    @property
    def page(self) -> PageArguments:
        """The slice."""
        return PageArguments(first=self.first, after=self.after, last=self.last, before=self.before)


class Freshness(Noun):
    """How fresh one source's part of a list is; `outage` where its last synchronisation failed."""

    source: Source
    synced_at: Instant | None = None
    outage: Outage | None = None


class ThreadEdge(Edge[Thread]):
    """A thread and where it stands; `findings` where search words were found in the threads of the page."""

    __slots__ = ("findings",)

    def __init__(self, node: Thread, position: Position, fingerprint: Fingerprint, findings: Findings | None) -> None:
        super().__init__(node, position, fingerprint)
        self.findings = findings


class ThreadPage(Connection[Thread]):
    """A page of threads, and how fresh each source's part of the list is; `search` is what they were found by."""

    __slots__ = ("_search", "sources")

    def __init__(
        self, page: Page[Thread], fingerprint: Fingerprint, sources: Sequence[Freshness], search: str | None
    ) -> None:
        super().__init__(page, fingerprint, [each.outage for each in sources if each.outage is not None])
        self.sources = sources
        self._search = search

    @property
    def edges(self) -> Sequence[ThreadEdge]:
        """The threads with their cursors."""
        findings = None if self._search is None else Findings(self._search, [thread.ref for thread in self.nodes])
        return [ThreadEdge(*row, findings) for row in self._rows()]


async def thread_page(info: Info, arguments: ThreadListArguments, *, within: ThreadFilter) -> ThreadPage:
    """The page that the arguments ask for, of those threads alone that `within` lets pass (by source or agent).

    Raises:
        Invalid: filter, search, order or slice break a rule.
    """
    search = given(arguments.search)
    query = ThreadQuery(filter=_narrowed(to_filter(arguments.filter), within), search=search)
    if search is not None:
        query = replace(query, order=ThreadOrderField.RELEVANCE)
    if order := given(arguments.order_by):
        if order.field is ThreadOrderField.RELEVANCE and search is None:
            raise Invalid("only a search has RELEVANCE", path=("orderBy", "field"))
        query = replace(query, order=order.field, direction=order.direction)
    return await _page(info, query, arguments.page)


async def forks_page(info: Info, ref: ThreadRef, page: PageArguments) -> ThreadPage:
    """The page of the threads that were forked from one, in the order they were made."""
    query = ThreadQuery(
        filter=ThreadFilter(forked_from=ref), order=ThreadOrderField.CREATED, direction=OrderDirection.ASC
    )
    return await _page(info, query, page)


async def _page(info: Info, query: ThreadQuery, page: PageArguments) -> ThreadPage:
    context = info.context
    fingerprint = Fingerprint.of(context.call.caller, "threads", query)
    request = replace(page.request(fingerprint), counted=info.selects("totalCount"))
    found = await context.gateway.threads.page(context.call, query, request)
    asked = info.selects("sources") or info.selects("outages")
    return ThreadPage(found, fingerprint, await _freshness(info, query.filter) if asked else (), query.search)


def _narrowed(wanted: ThreadFilter, within: ThreadFilter) -> ThreadFilter:
    return replace(wanted, sources=_both(wanted.sources, within.sources), agents=_both(wanted.agents, within.agents))


def _both(wanted: tuple[T, ...] | None, within: tuple[T, ...] | None) -> tuple[T, ...] | None:
    """What both let pass, where None lets all pass."""
    if wanted is None or within is None:
        return within if wanted is None else wanted
    return tuple(each for each in wanted if each in within)


async def _freshness(info: Info, wanted: ThreadFilter) -> Sequence[Freshness]:
    gateway, call = info.context.gateway, info.context.call
    found = await gateway.freshness.all(call)
    return [
        Freshness(source=source, synced_at=found[source.slug].synced_at, outage=found[source.slug].outage)
        for source in gateway.sources.open_to(call)
        if (wanted.sources is None or source.slug in wanted.sources)
        and (wanted.vendors is None or source.vendor in wanted.vendors)
        and (wanted.agents is None or any(agent.source == source.slug for agent in wanted.agents))
    ]
