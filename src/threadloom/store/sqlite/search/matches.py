"""Where words were found in threads."""

from collections.abc import Iterator, Sequence
from functools import partial
from sqlite3 import Connection

import msgspec

from threadloom.domain.call import Caller
from threadloom.domain.ids import ThreadRef
from threadloom.domain.message import Message
from threadloom.domain.search import MOST_MATCHES, SearchMatch
from threadloom.store.sqlite.codec import address, is_keepable, terms
from threadloom.store.sqlite.sql import query

from .endings import endings
from .expression import expression
from .snippets import snippet
from .wording import Term

_MESSAGE = msgspec.json.Decoder(Message)


def matches(
    db: Connection, caller: Caller, wanted: Sequence[Term], threads: Sequence[ThreadRef]
) -> Sequence[Sequence[SearchMatch]]:
    """The first few places in each thread: its title, its labels, then its messages, those indexed last first."""
    match = match_expression(db, caller, wanted)
    if match is None:
        return [()] * len(threads)
    return [tuple(_of_thread(db, caller, wanted, match, ref))[:MOST_MATCHES] for ref in threads]


def match_expression(db: Connection, caller: Caller, wanted: Sequence[Term]) -> str | None:
    """What finds the texts of the caller's threads that hold all terms; None where the caller has no text at all."""
    scopes = [row for (row,) in db.execute(query("callers_scopes"), terms(caller))]
    return expression(scopes, wanted, partial(endings, db)) if scopes else None


def _of_thread(
    db: Connection, caller: Caller, wanted: Sequence[Term], match: str, ref: ThreadRef
) -> Iterator[SearchMatch]:
    if not is_keepable(ref):
        return
    named = dict(zip(("source", "scope", "native_id"), address(ref), strict=True))
    parameters = {**terms(caller), **named, "match": match, "most": MOST_MATCHES}
    for text, body in db.execute(query("search_matches"), parameters).fetchall():
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
