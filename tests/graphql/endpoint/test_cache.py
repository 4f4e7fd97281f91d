"""A memory bounded in bytes: what was not used for the longest time goes first, and the bytes are true."""

import gc
import tracemalloc

import pytest

from threadloom.graphql.endpoint.cache import OVERHEAD, Cache
from threadloom.graphql.endpoint.documents import Documents
from threadloom.graphql.endpoint.limits import Limits
from threadloom.graphql.endpoint.refused import Refused
from threadloom.graphql.schema import schema

ENTRY = 1_000
SIZE = ENTRY - OVERHEAD


def filled(count: int, *, room: int = 20) -> Cache[int, str]:
    cache = Cache[int, str](room * ENTRY)
    for number in range(count):
        cache.put(number, str(number), SIZE)
    return cache


def test_the_oldest_goes_first():
    """What does not fit any more is forgotten, in the order in which it was last used."""
    cache = filled(20)
    assert (len(cache), cache.bytes) == (20, 20 * ENTRY)
    assert cache.get(0) == "0"
    cache.put(20, "20", SIZE)
    assert (cache.get(0), cache.get(1), cache.get(20)) == ("0", None, "20")
    assert (len(cache), cache.bytes) == (20, 20 * ENTRY)


def test_again():
    """What is put again takes the place of what was there, with its own size."""
    cache = filled(3)
    cache.put(1, "one", 0)
    assert (cache.get(1), len(cache), cache.bytes) == ("one", 3, 2 * ENTRY + OVERHEAD)


def test_large_ones():
    """One entry never drives out all others; what was known under its key is no longer true."""
    cache = filled(3)
    cache.put(1, "large", 20 * ENTRY // 16 - OVERHEAD + 1)
    assert (cache.get(0), cache.get(1), cache.get(2)) == ("0", None, "2")
    assert cache.bytes == 2 * ENTRY
    cache.put(1, "less", 20 * ENTRY // 16 - OVERHEAD)
    assert cache.get(1) == "less"


def test_nothing_fits_into_nothing():
    """A limit of 0 keeps nothing."""
    assert (len(filled(3, room=0)), filled(3, room=0).bytes) == (0, 0)


def shapes(number: int) -> str:
    fields = "id title status unread tags revision lastActivityAt source { id slug name vendor { id slug } }"
    messages = f"messages(last: $m{number}) {{ nodes {{ id role text parts {{ text __typename }} }} }}"
    return f"query Q{number}($m{number}: Int = 5) {{ t{number}: thread(id: $id) {{ {fields} {messages} }} }}".replace(
        "Int = 5)", "Int = 5, $id: ID!)"
    )


def texts(number: int) -> str:
    return f'{{ thread(id: "{number:0200}") {{ id }} }} # {number}'


def refusals(number: int) -> str:
    return f"{{ viewer {{ id nope{number} }} }}"


@pytest.mark.parametrize("kind", [shapes, texts, refusals])
def test_estimates_are_true(kind):
    """What is counted for documents is what they take: not less, and not more than twice as much."""
    documents, limits = Documents(schema, cache_bytes=100_000_000), Limits()

    def send(numbers: range) -> None:
        for number in numbers:
            try:
                documents.prepare(kind(number), None, limits, introspection=True)
            except Refused:
                continue

    send(range(50))
    gc.collect()
    tracemalloc.start()
    before = documents.cached_bytes
    send(range(50, 250))
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    counted = documents.cached_bytes - before
    assert taken <= counted <= 2 * taken, (taken / 200, counted / 200)
