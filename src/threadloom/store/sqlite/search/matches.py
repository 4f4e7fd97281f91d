"""Where words were found in threads."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from sqlite3 import Connection

import msgspec

from threadloom.domain.call import Caller
from threadloom.domain.ids import ThreadRef
from threadloom.domain.message import Message
from threadloom.domain.search import MOST_MATCHES, SearchMatch
from threadloom.domain.vendor import VendorCopy
from threadloom.store.sqlite.codec import json_of, terms
from threadloom.store.sqlite.sql import query
from threadloom.store.sqlite.thread_rows import ThreadRow, visible

from .endings import endings
from .expression import expression
from .hits import hits
from .snippets import snippet
from .texts import PLACE_BITS
from .wording import Term

_MESSAGE = msgspec.json.Decoder(Message)
_Text = tuple[str, str | None]
"""A text, and the message whose it is."""


def matches(
    db: Connection, caller: Caller, wanted: Sequence[Term], threads: Sequence[ThreadRef]
) -> Sequence[Sequence[SearchMatch]]:
    """The first few places in each thread: its title, its labels, then its messages, those indexed last first."""
    match = match_expression(db, caller, wanted)
    if match is None:
        return [()] * len(threads)
    rows = visible(db, caller, threads)
    found = hits(db, match, [row.id for row in rows.values()])
    shown = {ref: _shown(row, found.get(row.id, ())) for ref, row in rows.items()}
    texts = _texts(db, caller, [number for numbers in shown.values() for number in numbers])
    return [
        tuple(_places([texts[number] for number in shown.get(ref, ()) if number in texts], wanted))[:MOST_MATCHES]
        for ref in threads
    ]


def match_expression(db: Connection, caller: Caller, wanted: Sequence[Term]) -> str | None:
    """What finds the texts of the caller's threads that hold all terms; None where the caller has no text at all."""
    scopes = [row for (row,) in db.execute(query("callers_scopes"), terms(caller))]
    return expression(scopes, wanted, partial(endings, db)) if scopes else None


def _shown(row: ThreadRow, found: Sequence[int]) -> Sequence[int]:
    """The texts of a thread to show of those found, by their numbers: the first is that of its title and labels."""
    head = row.id << PLACE_BITS
    is_there = row.vendor_copy is not VendorCopy.DELETED
    rest = sorted((number for number in found if number != head), reverse=True) if is_there else []
    return [*([head] if head in found else []), *rest[:MOST_MATCHES]]


def _texts(db: Connection, caller: Caller, numbers: Sequence[int]) -> Mapping[int, _Text]:
    rows = db.execute(query("search_found"), {**terms(caller), "numbers": json_of(numbers)})
    return {number: (text, body) for number, text, body in rows}


def _places(texts: Sequence[_Text], wanted: Sequence[Term]) -> Iterator[SearchMatch]:
    for text, body in texts:
        if body is None:
            yield from _in_head(text, wanted)
        else:
            found, ranges = snippet(text, wanted)
            yield SearchMatch(message=_MESSAGE.decode(body), field="text", snippet=found, ranges=ranges)


def _in_head(text: str, wanted: Sequence[Term]) -> Iterator[SearchMatch]:
    """The title and labels that hold any of the words: together they hold all."""
    for number, line in enumerate(text.split("\n")):
        found, ranges = snippet(line, wanted)
        if ranges:
            yield SearchMatch(field="tag" if number else "title", snippet=found, ranges=ranges)
