"""Words that very many texts hold: a list in its own order, of the threads that hold them, which nobody counts."""

from collections.abc import Mapping
from contextlib import suppress
from enum import Enum, auto
from sqlite3 import Connection
from time import thread_time

from threadloom.domain.errors import LimitExceeded
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.thread import Thread
from threadloom.store.sqlite.list_sql import Shape
from threadloom.store.sqlite.sql import query
from threadloom.store.sqlite.thread_list import uncounted_page

from .patience import at_most

MOST_RANKED = 10_000
"""How many texts may hold the words of a search whose threads are ranked and counted."""

_MOST_LISTED = 100_000
_SLOW_S = 0.004
_WALK_S = 0.05


class Way(Enum):
    """How the threads that hold words are found.

    RANKED: all are looked up, by one statement. LISTED: the numbers of all are put down, 0.1 us a text, and the list is
    gone through until enough of it are among them. ASKED: the list is gone through, and each thread is asked: nothing
    is spent on texts that the page does not need, but much where few of the threads that it begins with hold the words.
    """

    RANKED = auto()
    LISTED = auto()
    ASKED = auto()


def way_to(db: Connection, match: str) -> Way:
    """The way for words that so many texts hold."""
    began = thread_time()
    if not _are_more(db, match, MOST_RANKED):
        return Way.RANKED
    # Texts that are counted slowly, as those with a phrase are, would be put down as slowly.
    if thread_time() - began > _SLOW_S or _are_more(db, match, _MOST_LISTED):
        return Way.ASKED
    return Way.LISTED


def page_of_common_words(
    db: Connection, shape: Shape, parameters: Mapping[str, object], request: PageRequest, way: Way, *, seconds: float
) -> Page[Thread]:
    """A page of the threads that hold the words `match` of the parameters, in the list's own order and not counted.

    Raises:
        LimitExceeded: it took more than so many seconds of processor time.
    """
    if way is Way.ASKED:
        with suppress(LimitExceeded), at_most(db, _WALK_S):
            return uncounted_page(db, _with(shape, "words"), parameters, request)
    with at_most(db, seconds):
        return uncounted_page(db, _with(shape, "among"), parameters, request)


def _are_more(db: Connection, match: str, most: int) -> bool:
    ((size,),) = db.execute(query("search_size"), {"match": match, "most": most + 1}).fetchall()
    return size > most


def _with(shape: Shape, condition: str) -> Shape:
    """The list of those threads alone that hold the words, by one of the two conditions that tell."""
    return shape._replace(conditions=(*shape.conditions, condition))
