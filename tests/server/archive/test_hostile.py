"""Archives that were damaged, at random or on purpose: told, never a crash."""

import asyncio
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from server.archive.carrying import exported, imported
from server.archive.test_importing import a_record, an_archive
from store.world import a_message_ref, a_ref, a_run, some_feedback
from threadloom.domain.archive import Mark
from threadloom.server.archive.lines import Unfit
from threadloom.store import open_store

ARCHIVE = an_archive(
    a_record("t1", messages=["a", "b"], facts={"title": "One", "tags": ("red",), "metadata": {"k": [1, {"x": None}]}}),
    a_record(
        "t2",
        runs=(a_run(thread=a_ref("t2"), created_at=3),),
        feedback=(some_feedback(thread=a_ref("t2"), message=a_message_ref("m", thread=a_ref("t2")), score=0.5),),
        marks=(Mark(user="bob", pinned_at=3),),
    ),
)
PIECES = [
    b'"',
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"null",
    b"-1",
    b"9" * 30,
    b"1e308",
    b"\\u0000",
    b"\xff",
    b"\n",
    b"",
]
edits = st.lists(
    st.tuples(st.integers(0, len(ARCHIVE)), st.integers(0, 8), st.sampled_from(PIECES)), min_size=1, max_size=3
)


def edited(archive, changes):
    for place, length, piece in changes:
        archive = archive[:place] + piece + archive[place + length :]
    return archive


async def taken(archive):
    """Import it twice; the second time, nothing is new."""
    async with open_store("sqlite://") as store:
        with suppress(Unfit):
            first, refused = await imported(store, archive)
            kept = await exported(store)
            again, refused_again = await imported(store, archive)
            assert refused_again == refused
            assert again.threads.total() == first.threads.total()
            assert await exported(store) == kept


@settings(max_examples=150, deadline=None)
@given(edits)
def test_damage(changes):
    """Wherever bytes are changed, lost or put in: what is taken is taken once, and the rest is refused."""
    asyncio.run(taken(edited(ARCHIVE, changes)))
