"""The index of words: what goes in, what is taken out. Everything here runs inside a write."""

from collections.abc import Mapping
from sqlite3 import Connection

from threadloom.store.sqlite.sql import query

from .expression import indexed_words
from .segmenting import VERSION
from .texts import PLACE_BITS, words_of


def are_ours(rules: str) -> bool:
    """Whether words that were made by these rules are those that we would make."""
    return rules == VERSION


def generation(db: Connection) -> int:
    """The index's generation; where its words were made by other rules than ours, it is emptied and begins anew."""
    segmenting, current, *_ = db.execute(query("search_state")).fetchone()
    if are_ours(segmenting):
        return current
    db.execute(query("delete_all_words"))
    db.execute(query("renew_search_state"), {"segmenting": VERSION})
    return current + 1


def put(db: Connection, where: Mapping[str, object], text: str) -> None:
    """A thread's title and labels, or a message, as they are to be found from now on; an empty text: not at all.

    `where` names `tenant`, `owner`, `thread` and `message`, the last None for title and labels.
    """
    is_head, current = where["message"] is None, generation(db)
    found = words_of(text, is_head=is_head)
    if not found:
        take_out(db, where)
        return
    scope = _scope(db, where)
    known = db.execute(query("text_of"), where).fetchone()
    if known is not None and known[1:] == (scope, current, text):
        return
    if known is not None:
        _remove_words(db, *known, current=current, is_head=is_head)
    row = _place(db, where, is_head=is_head) if known is None else known[0]
    parameters = {**where, "id": row, "scope": scope, "generation": current, "text": text}
    db.execute(query("save_text"), parameters)
    db.execute(query("insert_words"), {"id": row, "words": indexed_words(scope, found)})


def take_out(db: Connection, where: Mapping[str, object]) -> None:
    """What `put` put in, if it did."""
    known = db.execute(query("text_of"), where).fetchone()
    if known is not None:
        _remove_words(db, *known, current=generation(db), is_head=where["message"] is None)
        db.execute(query("delete_text"), {**where, "id": known[0]})


def take_out_thread(db: Connection, where: Mapping[str, object], *, with_head: bool) -> None:
    """All messages of the thread, with its title and labels or without.

    The words leave the file when all is merged (see `Cleaning`), which is noted to be due.
    """
    current = generation(db)
    for row, scope, made, is_head, text in db.execute(query("texts_of_thread"), where).fetchall():
        if is_head and not with_head:
            continue
        _remove_words(db, row, scope, made, text, current=current, is_head=bool(is_head))
        db.execute(query("delete_text"), {**where, "id": row})
    soil(db)


def forget_pending(db: Connection, where: Mapping[str, object], *, with_head: bool) -> None:
    """That the messages of the thread, with its title and labels or without, have gone: the index knows it already."""
    db.execute(query("delete_thread_pending"), {**where, "with_head": with_head})


def soil(db: Connection) -> None:
    """Note that deleted words are in the file."""
    db.execute(query("soil_search_state"), {"is_unclean": True})


def renew(db: Connection, row: int, scope: int, text: str, *, is_head: bool) -> None:
    """The words of a text that the index lost when it was emptied."""
    found = words_of(text, is_head=is_head)
    db.execute(query("insert_words"), {"id": row, "words": indexed_words(scope, found)})
    db.execute(query("renew_text"), {"id": row, "generation": generation(db)})


def _remove_words(db: Connection, row: int, scope: int, made: int, text: str, *, current: int, is_head: bool) -> None:
    if made == current:
        found = words_of(text, is_head=is_head)
        db.execute(query("delete_words"), {"id": row, "words": indexed_words(scope, found)})


def _place(db: Connection, where: Mapping[str, object], *, is_head: bool) -> int:
    (last,) = db.execute(query("last_text"), where).fetchone()
    first = int(str(where["thread"])) << PLACE_BITS
    return first if is_head else max(last or 0, first) + 1


def _scope(db: Connection, where: Mapping[str, object]) -> int:
    known = db.execute(query("search_scope"), where).fetchone()
    if known is None:
        known = db.execute(query("insert_scope"), where).fetchone()
    return known[0]
