"""Words that very many texts hold: which threads hold them is asked thread by thread, in the order of the list."""

from collections.abc import Mapping
from sqlite3 import Connection

from msgspec import structs

from threadloom.domain.page import Page, PageRequest
from threadloom.domain.thread import Thread
from threadloom.store.sqlite.list_sql import Shape
from threadloom.store.sqlite.sql import query
from threadloom.store.sqlite.thread_list import uncounted_page

MOST_RANKED = 20_000
"""How many texts may hold the words of a search whose threads are ranked and counted."""


def are_common(db: Connection, match: str) -> bool:
    """Whether more texts hold the words than are ranked."""
    ((size,),) = db.execute(query("search_size"), {"match": match, "most": MOST_RANKED + 1}).fetchall()
    return size > MOST_RANKED


def walked_page(
    db: Connection, shape: Shape, parameters: Mapping[str, object], request: PageRequest, score: int
) -> Page[Thread]:
    """A page of the threads that hold the words, in the order of the list and not counted.

    `score` goes into the positions. Takes long where few of the threads that the list begins with are wanted.
    """
    found = uncounted_page(db, shape._replace(conditions=(*shape.conditions, "words")), parameters, request)
    return structs.replace(found, positions=tuple((score, *position) for position in found.positions))
