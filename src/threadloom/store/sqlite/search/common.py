"""Words that very many texts hold: which threads hold them is asked thread by thread, in the order of the list."""

from collections.abc import Mapping
from sqlite3 import Connection

from threadloom.domain.page import Page, PageRequest
from threadloom.domain.thread import Thread
from threadloom.store.sqlite.list_sql import Shape, walk
from threadloom.store.sqlite.sql import query
from threadloom.store.sqlite.thread_list import read_rows

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
    steps = walk(shape._replace(conditions=(*shape.conditions, "words")))

    def is_any(one: str) -> bool:
        return bool(db.execute(one, {**parameters, "size": 1}).fetchall())

    rows = read_rows(db, steps.reading, {**parameters, "size": request.size + 1})
    has_more, rows = len(rows) > request.size, rows[: request.size]
    is_behind = request.after is not None and is_any(steps.up_to_after)
    is_ahead = request.before is not None and is_any(steps.from_before)
    if request.from_end:
        rows.reverse()
    return Page(
        items=tuple(thread for _, thread in rows),
        positions=tuple((score, *position) for position, _ in rows),
        has_previous=is_behind or (request.from_end and has_more),
        has_next=is_ahead or (not request.from_end and has_more),
    )
