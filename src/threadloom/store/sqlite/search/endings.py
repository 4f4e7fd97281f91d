"""What begins so: the words of the index behind a beginning that somebody types.

FTS5 looks for a beginning by putting together the places of all words that begin so, whole, before it tells the first:
a tenth of a second for one that a million texts hold, each time that a thread is asked for. Words by name are read only
as far as they are wanted.
"""

from collections.abc import Sequence
from sqlite3 import Connection

from threadloom.store.sqlite.sql import query

_MOST = 100
_LOOKED_UP = {7, 8}  # characters, those of the scope included, of beginnings that FTS5 keeps: migrations/0005
_LAST = "\U0010ffff"


def endings(db: Connection, word: str) -> Sequence[str]:
    """The words of the index that begin so; none where they are too many, or FTS5 keeps beginnings of that length."""
    if len(word) in _LOOKED_UP:
        return ()
    parameters = {"word": word, "behind": word + _LAST, "most": _MOST + 1}
    found = [term for (term,) in db.execute(query("search_endings"), parameters)]
    return found if len(found) <= _MOST else ()
