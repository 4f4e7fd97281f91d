"""What synchronisation keeps: who is at a source, which threads were met, and what gives way to whom."""

import pytest
from msgspec import structs

from store.world import ADA, BOB, OPERATOR, STRANGER, a_message, a_ref, an_entry
from threadloom.domain.errors import Conflict, NotFound
from threadloom.domain.syncing import Holding, Look, Met, SourceSync, Stage

ONE, TWO, THREE = a_ref("t1"), a_ref("t2"), a_ref("t3")


async def test_one_holder_at_a_time(store):
    """A source is held by one until it lets go or its time is over, and whoever lost it cannot write."""
    assert await store.hold_sync("desk", "one", now=1, until=10) == SourceSync(source="desk")
    assert await store.hold_sync("desk", "two", now=9, until=20) is None
    assert await store.hold_sync("desk", "one", now=9, until=15) is not None, "held longer"
    assert await store.hold_sync("desk", "two", now=15, until=25) is not None, "its time was over"
    with pytest.raises(Conflict):
        await store.save_sync(SourceSync(source="desk"), "one")
    await store.release_sync("desk", "one")
    assert await store.hold_sync("desk", "three", now=16, until=20) is None, "it was not his to release"
    await store.release_sync("desk", "two")
    assert await store.hold_sync("desk", "three", now=16, until=20) is not None


async def test_what_is_kept_of_a_source_stays(store):
    """How far a source is, its position in the vendor's list too, comes back as it was saved."""
    await store.hold_sync("desk", "one", now=1, until=10)
    sync = SourceSync(source="desk", synced_at=3, walk=5, stage=Stage.CONFIRM, position=("c", None, 7))
    await store.save_sync(sync, "one")
    assert await store.syncs(["shop", "desk"]) == [None, sync]
    await store.release_sync("desk", "one")
    assert await store.hold_sync("desk", "two", now=1, until=10) == sync


async def test_holdings_tell_tenant_and_owner(store):
    """Whoever holds a thread is told, in every tenant, and None where nobody does."""
    await store.index(ADA, [an_entry(ONE)])
    await store.index(STRANGER, [an_entry(TWO, owner=None)])
    assert await store.holdings([TWO, THREE, ONE]) == [
        Holding(ref=TWO, tenant="umbrella"),
        None,
        Holding(ref=ONE, tenant="acme", owner="ada"),
    ]


async def test_unmet_are_those_from_before_the_walk(store, clock):
    """A walk has not met what was there before it began; not what came later, nor what is hidden."""
    await store.index(ADA, [an_entry(ONE), an_entry(TWO)])
    await store.index(BOB, [an_entry(THREE, owner="bob")])
    await store.hide_thread(ADA, TWO, now=1, copy="KEPT")
    clock.moment = walk = 2_000
    await store.index(ADA, [an_entry(a_ref("t4"))])
    assert await store.unmet("desk", walk=walk, size=9) == []
    await store.enroll("desk")
    assert [held.ref for held in await store.unmet("desk", walk=walk, size=9)] == [ONE, THREE]
    await store.note_met([Met(ref=ONE)], walk=walk)
    assert [held.ref for held in await store.unmet("desk", walk=walk, size=9)] == [THREE]
    clock.moment = 3_000
    later = await store.unmet("desk", walk=clock.now(), size=9)
    assert [held.ref for held in later] == [THREE, a_ref("t4"), ONE], "met longest ago first"
    assert [held.ref for held in await store.held_of("desk", after=ONE, size=1)] == [THREE], "two is hidden"


async def test_what_a_walk_has_met_is_counted(store, clock):
    """Of one source, by this very walk; without hidden threads and those that came in since it began."""
    await store.index(ADA, [an_entry(ONE), an_entry(TWO)])
    await store.index(BOB, [an_entry(THREE, owner="bob")])
    await store.hide_thread(ADA, TWO, now=1, copy="KEPT")
    clock.moment = walk = 2_000
    await store.index(ADA, [an_entry(a_ref("t4"))])
    await store.note_met([Met(ref=ref) for ref in (ONE, TWO, THREE, a_ref("t4"))], walk=walk)
    assert await store.count_met("desk", walk=walk) == 2
    assert await store.count_met("shop", walk=walk) == await store.count_met("desk", walk=walk - 1) == 0


async def test_looks_are_kept_until_taken(store):
    """Threads to look into come latest activity first; news stays news, and what was looked into is forgotten."""
    entries = [an_entry(ref, last_activity_at=at) for ref, at in ((ONE, 5), (TWO, 9), (THREE, 7))]
    await store.index(ADA, entries)
    await store.note_met([Met(ref=ONE, look=Look.NEWS), Met(ref=TWO, look=Look.QUIET), Met(ref=THREE)], walk=1)
    await store.note_met([Met(ref=ONE), Met(ref=TWO, look=Look.QUIET)], walk=2)
    found = await store.to_look_into("desk", 5)
    assert [(held.ref, held.look) for held in found] == [(TWO, Look.QUIET), (ONE, Look.NEWS)]
    await store.note_looked([TWO])
    assert [held.ref for held in await store.to_look_into("desk", 5)] == [ONE]
    assert await store.to_look_into("shop", 5) == []


async def test_vanished_until_met_again(store):
    """Found gone is remembered until a walk meets the thread again."""
    await store.index(ADA, [an_entry(ONE)])
    await store.note_vanished([ONE, TWO], walk=3)
    assert [held and held.has_vanished for held in await store.holdings([ONE, TWO])] == [True, None]
    await store.note_met([Met(ref=ONE)], walk=4)
    assert [held.has_vanished for held in await store.holdings([ONE])] == [False]


async def test_a_found_thread_gives_way_to_its_maker(store, clock):
    """What was found after the making began, for whatever tenant, is the maker's, as the maker has it."""
    for finder, owner in ((OPERATOR, None), (STRANGER, None), (OPERATOR, "ada")):
        clock.moment += 10
        began = clock.now()
        clock.moment += 10
        await store.index(finder, [an_entry(ONE, owner=owner, title="found")])
        await store.note_met([Met(ref=ONE)], walk=clock.now())
        made = structs.replace(an_entry(ONE, title="made", tags=("red",)), made_since=began)
        (thread,) = await store.index(ADA, [made])
        assert (thread.owner, thread.title, thread.tags) == ("ada", "made", ("red",))
        await store.purge_thread(ADA, ONE)


async def test_found_for_somebody_else_gives_way_too(store, clock):
    """Where a walk has mapped the thread to somebody else meanwhile, its maker holds it all the same."""
    await store.index(OPERATOR, [an_entry(ONE, owner="bob")])
    await store.note_met([Met(ref=ONE)], walk=1)
    (thread,) = await store.index(ADA, [structs.replace(an_entry(ONE), made_since=clock.now())])
    assert thread.owner == "ada"


async def test_what_no_walk_has_met_stays(store, clock):
    """A row of the maker's own that came in meanwhile, with what hangs on it, is no synchronisation's and stays."""
    await store.index(ADA, [an_entry(ONE, title="first")])
    await store.save_messages(ADA, [a_message(thread=ONE)])
    await store.index(ADA, [structs.replace(an_entry(ONE, title="second"), made_since=clock.now())])
    assert await store.messages(ADA, [a_message(thread=ONE).ref]) == [a_message(thread=ONE)]


async def test_nothing_older_gives_way(store, clock):
    """A thread that was there before is nobody's to take, with an owner or without."""
    await store.index(OPERATOR, [an_entry(ONE, owner=None), an_entry(TWO, owner="bob")])
    clock.moment += 10
    for ref in (ONE, TWO):
        with pytest.raises(NotFound):
            await store.index(ADA, [structs.replace(an_entry(ref), made_since=clock.now())])
    assert [held.owner for held in await store.holdings([ONE, TWO])] == [None, "bob"]


async def test_give_what_is_nobodys(store):
    """A thread without an owner can be given away inside its tenant, once."""
    await store.index(OPERATOR, [an_entry(ONE, owner=None, title="found")])
    with pytest.raises(NotFound):
        await store.give_thread(STRANGER, ONE, "ada")
    given = await store.give_thread(ADA, ONE, "ada")
    assert (given.owner, given.title) == ("ada", "found")
    assert await store.threads(ADA, [ONE]) == [given]
    assert await store.threads(OPERATOR, [ONE]) == [None]
    with pytest.raises(NotFound):
        await store.give_thread(BOB, ONE, "bob")


async def test_what_was_purged_is_kept_out(store):
    """For the tenant that purged it, where that was asked for, until it is let in; coming in by other ways is free."""
    scoped = a_ref("t1", scope="room")
    await store.index(ADA, [an_entry(ONE), an_entry(TWO)])
    await store.purge_thread(ADA, ONE, keeps_out=True)
    await store.purge_thread(ADA, TWO)
    assert await store.kept_out("acme", [TWO, ONE, scoped, ONE]) == [False, True, False, True]
    assert await store.kept_out("umbrella", [ONE]) == [False]
    await store.index(ADA, [an_entry(ONE)])
    await store.purge_thread(ADA, ONE, keeps_out=True)
    await store.let_in("umbrella", ONE)
    assert await store.kept_out("acme", [ONE]) == [True]
    await store.let_in("acme", ONE)
    assert await store.kept_out("acme", [ONE]) == [False]
    await store.let_in("acme", ONE)


async def test_a_list_alone_is_no_reason_to_have_it_again(store):
    """A row that was read before the purge, and is written after it; what the index has it may always tell of."""
    await store.index(ADA, [an_entry(ONE)])
    await store.purge_thread(ADA, ONE, keeps_out=True)
    with pytest.raises(NotFound):
        await store.index(ADA, [an_entry(TWO, listed=True), an_entry(ONE, listed=True)])
    assert await store.threads(ADA, [ONE, TWO]) == [None, None]
    await store.index(ADA, [an_entry(ONE)])
    (told,) = await store.index(ADA, [an_entry(ONE, listed=True)])
    assert told.ref == ONE


async def test_who_may_not_purge_keeps_nothing_out(store):
    """A purge that is refused leaves no note."""
    await store.index(ADA, [an_entry(ONE)])
    with pytest.raises(NotFound):
        await store.purge_thread(BOB, ONE, keeps_out=True)
    assert await store.kept_out("acme", [ONE]) == [False]
