"""Which texts of a few threads hold words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from sqlite3 import Connection
from time import thread_time

from threadloom.domain.errors import LimitExceeded
from threadloom.store.sqlite.codec import json_of
from threadloom.store.sqlite.sql import query

from .patience import at_most
from .texts import PLACE_BITS

_ONE_LOOK_S = 0.008
_MOST_S = 2.0


def hits(db: Connection, match: str, threads: Sequence[int]) -> Mapping[int, Sequence[int]]:
    """The numbers of texts that hold the words, by thread.

    To look the words up costs more than to go through the texts of a hundred threads, and each look costs it again. So
    there is one for all, from the first of them to the last, unless texts between them make it longer than a look for
    each: threads of the same days stand near each other, and what common words find are threads of late.

    Raises:
        LimitExceeded: a look for each took too long as well.
    """
    if not threads:
        return {}
    began = thread_time()
    found = _of_thread(db, match, threads[0])
    a_look_s = thread_time() - began
    near = {"match": match, "threads": json_of(threads[1:]), "first": min(threads), "last": max(threads)}
    try:
        with at_most(db, max(_ONE_LOOK_S, a_look_s * len(threads))):
            found += db.execute(query("search_hits"), near).fetchall()
    except LimitExceeded:
        with at_most(db, _MOST_S):
            found += [row for thread in threads[1:] for row in _of_thread(db, match, thread)]
    return _by_thread(found)


def _of_thread(db: Connection, match: str, thread: int) -> list[tuple[int]]:
    return db.execute(query("search_hits_of_thread"), {"match": match, "thread": thread}).fetchall()


def _by_thread(rows: Iterable[tuple[int]]) -> Mapping[int, Sequence[int]]:
    found: defaultdict[int, list[int]] = defaultdict(list)
    for (number,) in rows:
        found[number >> PLACE_BITS].append(number)
    return found
