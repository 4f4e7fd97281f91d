"""Words that very many texts hold: a list in its own order, of the threads that hold them, which nobody counts."""

from collections.abc import Mapping
from sqlite3 import Connection

from msgspec import structs

from threadloom.domain.errors import LimitExceeded
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.thread import Thread
from threadloom.store.sqlite.list_sql import Shape
from threadloom.store.sqlite.sql import query
from threadloom.store.sqlite.thread_list import uncounted_page

from .patience import at_most

MOST_RANKED = 20_000
"""How many texts may hold the words of a search whose threads are ranked and counted."""

_MOST_LISTED = 100_000
_COUNTING_S = 0.01
_WALK_S = 0.05


def are_common(db: Connection, match: str) -> bool:
    """Whether more texts hold the words than are ranked."""
    return _are_more(db, match, MOST_RANKED)


def page_of_common_words(
    db: Connection, shape: Shape, parameters: Mapping[str, object], request: PageRequest, *, score: int, seconds: float
) -> Page[Thread]:
    """A page of the threads that hold the words `match` of the parameters; `score` goes into the positions.

    Either all threads that hold them are put down, and the list is gone through until enough of it are among them; or
    it is gone through and each thread asked. The first takes 0.1 us a text; the second takes nothing for texts that the
    page does not need, but long where few of the threads that the list begins with hold the words.

    Raises:
        LimitExceeded: it took more than so many seconds of processor time.
    """
    walked = _with(shape, "words")

    def page(one: Shape) -> Page[Thread]:
        # From a position on the next thread is found soon: each is asked, whatever the way to the rows.
        found = uncounted_page(db, one, parameters, request, ends=walked)
        return structs.replace(found, positions=tuple((score, *position) for position in found.positions))

    if _are_too_many(db, str(parameters["match"])):
        try:
            with at_most(db, _WALK_S):
                return page(walked)
        except LimitExceeded:
            pass
    with at_most(db, seconds):
        return page(_with(shape, "among"))


def _are_too_many(db: Connection, match: str) -> bool:
    """Whether putting down all threads that hold the words may take longer than asking each."""
    try:
        with at_most(db, _COUNTING_S):
            return _are_more(db, match, _MOST_LISTED)
    except LimitExceeded:
        return True


def _are_more(db: Connection, match: str, most: int) -> bool:
    ((size,),) = db.execute(query("search_size"), {"match": match, "most": most + 1}).fetchall()
    return size > most


def _with(shape: Shape, condition: str) -> Shape:
    """The list of those threads alone that hold the words, which is asked last, where all other conditions hold."""
    return shape._replace(conditions=(*shape.conditions, condition))
