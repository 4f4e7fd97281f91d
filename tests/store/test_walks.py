"""Who pages through a list while others write is given every thread that stays where it is, exactly once."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from store.world import ADA, StillClock, a_message, a_ref, an_entry
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.page import PageRequest
from threadloom.domain.query import OrderDirection, ThreadFilter, ThreadOrderField, ThreadQuery
from threadloom.domain.sighting import Sighting
from threadloom.store.sqlite import SqliteStore

THERE = 12
FILTERS = (ThreadFilter(), ThreadFilter(archived=False), ThreadFilter(tags=("red",)), ThreadFilter(unread=False))
ORDERS = (ThreadOrderField.LAST_ACTIVITY, ThreadOrderField.CREATED, ThreadOrderField.TITLE)

queries = st.builds(
    ThreadQuery,
    filter=st.sampled_from(FILTERS),
    order=st.sampled_from(ORDERS),
    direction=st.sampled_from(OrderDirection),
)
writes = st.tuples(
    st.sampled_from(["new", "label", "archive", "rename", "talk", "read", "hide", "purge", "mark"]),
    st.integers(0, THERE - 1),
    st.integers(0, 40),
)
walks = st.tuples(queries, st.integers(1, 5), st.booleans(), st.lists(st.lists(writes, max_size=4), max_size=14))


class World:
    """A store with a dozen threads, and what writes to it while somebody pages."""

    def __init__(self, store: SqliteStore) -> None:
        self.store, self.made, self.touched = store, 0, set()

    async def begin(self) -> None:
        await self.store.index(
            ADA,
            [
                an_entry(
                    a_ref(f"t{n}"), title=f"{n % 4}", created_at=n % 5, last_activity_at=n // 2,
                    tags=("red",) if n % 3 else (),
                )
                for n in range(THERE)
            ],
        )  # fmt: skip

    async def write(self, what: str, which: int, moment: int) -> None:
        """One change; threads that it may move, or change the matching of, are touched."""
        ref = a_ref(f"t{which}")
        if what == "new":
            self.made += 1
            entry = an_entry(a_ref(f"n{self.made}"), title=f"{moment}", created_at=moment, last_activity_at=moment)
            await self.store.index(ADA, [structs.replace(entry, happened=bool(moment % 2))])
            return
        (thread,) = await self.store.threads(ADA, [ref])
        if thread is None:
            return
        if what not in {"read", "label"} or (what == "label" and moment % 2):
            self.touched.add(ref)
        if what == "talk":
            said = a_message("m", thread=ref, created_at=moment)
            await self.store.observe(ADA, [Sighting(base=thread, at=moment, messages=(said,), acted=True)])
        elif what == "hide":
            await self.store.hide_thread(ADA, ref, now=moment, copy="KEPT")
        elif what == "purge":
            await self.store.purge_thread(ADA, ref)
        else:
            edit = {
                "label": ThreadEdit(remove_tags=("red",)) if moment % 2 else ThreadEdit(add_tags=("blue",)),
                "archive": ThreadEdit(archived=True),
                "rename": ThreadEdit(title=f"{moment}"),
                "read": ThreadEdit(pinned=bool(moment % 2)),
                "mark": ThreadEdit(unread=True),
            }[what]
            await self.store.edit_thread(ADA, ref, edit, now=moment)


async def walked(folder: Path, query, size: int, from_end: bool, turns) -> None:
    store = await SqliteStore.open(folder / "store.db", StillClock())
    try:
        world, given, end, turn = World(store), [], None, iter(turns)
        await world.begin()
        matching = {t.ref for t in (await store.thread_page(ADA, query, PageRequest(size=100))).items}
        while True:
            where = {"before" if from_end else "after": end}
            page = await store.thread_page(ADA, query, PageRequest(size=size, from_end=from_end, **where))
            everything = await store.thread_page(ADA, query, PageRequest(size=100))
            assert page.total == len(everything.items), "the total is exact, whatever has been written"
            given += [thread.ref for thread in page.items]
            if not (page.has_previous if from_end else page.has_next):
                break
            end = page.positions[0 if from_end else -1]
            for write in next(turn, ()):
                await world.write(*write)
        still = matching - world.touched
        assert [given.count(ref) for ref in still] == [1] * len(still)
        assert len([ref for ref in given if ref not in world.touched]) == len({*given} - world.touched), "none twice"
    finally:
        await store.close()


@settings(max_examples=60, deadline=None)
@given(walk=walks)
def test_each_thread_once(walk):
    """Forwards or backwards, by any order and filter, with pages of any size."""
    with TemporaryDirectory() as folder:
        asyncio.run(walked(Path(folder), *walk))
