"""The list of threads that a search found."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from sqlite3 import Connection

from msgspec import structs

from threadloom.domain.call import Caller
from threadloom.domain.errors import Invalid
from threadloom.domain.page import Page, PageRequest, Position
from threadloom.domain.query import ThreadOrderField, ThreadQuery
from threadloom.domain.thread import Thread
from threadloom.store.sqlite.codec import terms
from threadloom.store.sqlite.list_sql import COLUMNS, WITH_USER, Shape, compared, condition, way
from threadloom.store.sqlite.paging import Order, sliced
from threadloom.store.sqlite.sql import fragments
from threadloom.store.sqlite.thread_list import outline
from threadloom.store.sqlite.thread_rows import thread_of

from .common import Way, page_of_common_words, way_to
from .matches import match_expression
from .patience import at_most
from .wording import Term

RANKED, UNRANKED = 0, -1
"""The least score of a ranked list, and the score of every thread in one of RELEVANCE that is not ranked."""

_PIECES = fragments("found_list")
_MOST_S = 2.0
_ADDRESS: Mapping[str, type[int] | type[str]] = {"source": str, "scope": str, "id": str}
BY_MOMENT = Order({"score": int, "key": int, **_ADDRESS})
BY_TITLE = Order({"score": int, "key": str, **_ADDRESS})


def found_page(
    db: Connection, caller: Caller, wanted: Sequence[Term], query: ThreadQuery, request: PageRequest
) -> Page[Thread]:
    """A page of the threads that hold all terms, with the exact total.

    Of words that more than `MOST_RANKED` texts hold the page is not counted, and RELEVANCE is the latest activity.

    Raises:
        Invalid: a position is of another list.
        LimitExceeded: too much would have to be looked at.
    """
    order = BY_TITLE if query.order is ThreadOrderField.TITLE else BY_MOMENT
    shape, parameters = outline(query, request, order)
    told = _score_told(query, request)
    with at_most(db, _MOST_S):
        match = match_expression(db, caller, wanted)
        if match is None:
            return Page(total=0)
        parameters = {**terms(caller), **parameters, "match": match}
        chosen = Way.RANKED if told == RANKED else way_to(db, match)
        if chosen is Way.RANKED and told != UNRANKED:
            return _gathered(db, shape, parameters, request)
    found = page_of_common_words(db, shape, parameters, request, chosen, seconds=_MOST_S)
    score = UNRANKED if _by_relevance(shape) else RANKED
    return structs.replace(found, positions=tuple((score, *position) for position in found.positions))


def _score_told(query: ThreadQuery, request: PageRequest) -> int | None:
    """How a list of RELEVANCE was begun, by its positions: it goes on so, whatever is written meanwhile."""
    if query.order is not ThreadOrderField.RELEVANCE:
        return None
    told = {UNRANKED if position[0] == UNRANKED else RANKED for position in (request.after, request.before) if position}
    if len(told) > 1:
        raise Invalid("the positions belong to different lists")
    return told.pop() if told else None


def _gathered(db: Connection, shape: Shape, parameters: Mapping[str, object], request: PageRequest) -> Page[Thread]:
    """A page with the exact total, for which all threads that hold the words are looked up."""
    rows = db.execute(statement(shape), parameters).fetchall()
    total, behind, ahead = rows[0][:3]
    found: list[tuple[Position, Thread]] = [
        (tuple(position), thread_of(body, pinned_at=pinned_at, unread=unread))
        for *position, pinned_at, unread, body in (row[3:] for row in rows)
        if body is not None
    ]
    found.sort(key=lambda row: row[0], reverse=shape.is_descending)
    return sliced(request, found, total=total, behind=behind, ahead=total if request.before is None else ahead)


@lru_cache(maxsize=256)
def statement(shape: Shape) -> str:
    """The SQL of a list: one row a thread of the slice, at least one row; before it total, behind and ahead."""
    seen = "threads" if WITH_USER.isdisjoint(shape.conditions) else "threads_as_seen"
    after = [_bound(shape, "after", ">")] if shape.has_after else []
    before = [_bound(shape, "before", "<")] if shape.has_before else []
    return _PIECES["page"].format(
        score=_PIECES["relevance" if _by_relevance(shape) else "irrelevance"],
        sort=COLUMNS[shape.order],
        source=_PIECES[seen],
        conditions="".join(f"AND {condition(name)}\n    " for name in shape.conditions),
        behind=_PIECES["rank"].format(bound=_bound(shape, "after", "<=")) if shape.has_after else "0",
        ahead=_PIECES["rank"].format(bound=_bound(shape, "before", "<")) if shape.has_before else "0",
        bounds="\n    AND ".join([*after, *before]) or "1",
        way=way(shape),
    )


def _bound(shape: Shape, end: str, comparison: str) -> str:
    return _PIECES["bound"].format(end=end, comparison=compared(shape, comparison))


def _by_relevance(shape: Shape) -> bool:
    return shape.order is ThreadOrderField.RELEVANCE
