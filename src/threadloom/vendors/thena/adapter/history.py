"""The history of all agents' threads, which goes forward alone.

A row stands in its list at `(cursor, id)`: behind the row `id` of the page that Thena gives for `cursor`. The last row
of such a page stands at the beginning of the next one, `(next cursor, None)`, so that going on costs one call.
"""

from dataclasses import dataclass, field

from threadloom.domain.call import Call
from threadloom.domain.errors import Invalid
from threadloom.domain.ids import ThreadRef
from threadloom.domain.page import Page, PageRequest, Position
from threadloom.domain.thread import Thread
from threadloom.vendors.http import cannot_be_id
from threadloom.vendors.thena.limits import HISTORY_ROWS
from threadloom.vendors.thena.mapping import to_thread
from threadloom.vendors.thena.wire import HistoryPage, ThreadAnswer, read_history

from .desk import CHAT, Desk

_MOST_CALLS = 10
"""For one page of ours, so that a history of empty pages comes to an end."""

_NOT_OURS = "this cursor is not of this list"


@dataclass(frozen=True, slots=True)
class _Place:
    """Behind the row `behind` of the vendor's page at `cursor`; None is the beginning of each."""

    cursor: str | None = None
    behind: str | None = None


@dataclass(slots=True)
class _Found:
    """What a walk has found so far, and where it would go on."""

    place: _Place | None
    rows: list[Thread] = field(default_factory=list[Thread])
    positions: list[Position] = field(default_factory=list[Position])


@dataclass(frozen=True, slots=True)
class History:
    """The history of one source."""

    desk: Desk

    async def page(self, call: Call, page: PageRequest) -> Page[Thread]:
        """A page of the history, in the vendor's order; its total is known only where it is all.

        Raises:
            Invalid: asked for from its end, or before or after something that is no position in it.
        """
        found = await self._walk(call, _start(page), page.size)
        has_next = found.place is not None or len(found.rows) > page.size
        has_previous = page.after is not None
        return Page(
            items=tuple(found.rows[: page.size]),
            positions=tuple(found.positions[: page.size]),
            has_next=has_next,
            has_previous=has_previous,
            total=None if has_next or has_previous else len(found.rows),
        )

    async def _walk(self, call: Call, start: _Place, size: int) -> _Found:
        """At least `size` rows from a place on, if there are as many."""
        found = _Found(place=start)
        for _ in range(_MOST_CALLS):
            if found.place is None or len(found.rows) >= size:
                break
            place = found.place
            answer = await self._read(call, place, size - len(found.rows))
            rows = _behind([thread for row in answer.rows if (thread := self._thread(row))], place)
            following = answer.next_cursor
            positions: list[Position] = [(place.cursor, thread.ref.native_id) for thread in rows]
            if following is not None and positions:
                positions[-1] = (following, None)
            found.rows += rows
            found.positions += positions
            found.place = None if following is None else _Place(cursor=following)
        return found

    async def _read(self, call: Call, place: _Place, wanted: int) -> HistoryPage:
        limit = HISTORY_ROWS if place.behind is not None else min(wanted, HISTORY_ROWS)
        query = {"limit": str(limit)} | ({} if place.cursor is None else {"cursor": place.cursor})
        path = (*CHAT, "history")
        try:
            return await self.desk.http.get(call, path, read_history, query=query, is_collection=True)
        except Invalid as error:
            if place.cursor is None:
                raise
            raise Invalid(_NOT_OURS, path=("after",)) from error

    def _thread(self, answer: ThreadAnswer) -> Thread | None:
        """The thread of a row; None for one without an id or an agent, which nothing could be asked about."""
        native_id, agent_id = answer.thread.id, answer.thread.agent_id or self.desk.default_agent_id
        if not native_id or not agent_id:
            return None
        return to_thread(answer, ThreadRef(source=self.desk.source.slug, scope=agent_id, native_id=native_id))


def _start(page: PageRequest) -> _Place:
    if page.from_end:
        raise Invalid("this list goes forward alone", path=("last",))
    if page.before is not None:
        raise Invalid("this list goes forward alone", path=("before",))
    match page.after:
        case None:
            return _Place()
        case (str() | None as cursor, str() | None as behind) if not any(map(_is_odd, (cursor, behind))):
            return _Place(cursor=cursor, behind=behind)
        case _:
            raise Invalid(_NOT_OURS, path=("after",))


def _is_odd(told: str | None) -> bool:
    return told is not None and cannot_be_id(told)


def _behind(rows: list[Thread], place: _Place) -> list[Thread]:
    """The rows behind that of a place; all of them where it has left its page since."""
    ids = [thread.ref.native_id for thread in rows]
    return rows[ids.index(place.behind) + 1 :] if place.behind in ids else rows
