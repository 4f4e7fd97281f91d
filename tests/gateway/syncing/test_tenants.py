"""Whose threads are: what a walk finds is nobody else's, and never takes what somebody holds or is making."""

import asyncio

import pytest
from msgspec.structs import replace

from fakes import TALKS, a_call, capabilities
from gateway.syncing.lister import LISTS, ONE, OPERATOR, a_walker
from threadloom.domain.call import Role
from threadloom.domain.capability import Capability, Operation, Support
from threadloom.domain.errors import Forbidden, NotFound
from threadloom.domain.message import MessageDraft
from threadloom.domain.thread import ThreadDraft, ThreadUser, UserRef
from threadloom.gateway.syncing.plan import SyncPlan

ANN, BO = a_call(), a_call(user="bo")
ZOE = a_call(tenant="umbrella", user="zoe", role=Role.OPERATOR)
DRAFT = ThreadDraft(source=ONE, message=MessageDraft(text="hello"), tags=("red",))


async def test_two_of_ours_at_one_of_theirs(store, clock):
    """A vendor's user that two of ours are mapped to is neither's."""
    walker = a_walker(store, clock, identity={"ann": UserRef(native_id="u"), "bo": UserRef(native_id="u")})
    walker.vendor.has("t1", user="u")
    await walker.walk()
    assert (await walker.ids(ANN), await walker.ids(BO), await walker.ids()) == ([], [], ["t1"])


async def test_a_user_who_is_mapped_later(store, clock):
    """A thread that was nobody's is its user's with the next walk after the mapping; then it stays so."""
    walker = a_walker(store, clock)
    walker.vendor.has("t1", user="u")
    await walker.walk()
    assert await walker.ids() == ["t1"]
    mapped = a_walker(store, clock, identity={"ann": UserRef(native_id="u")})
    mapped.vendor.memory = walker.vendor.memory
    await mapped.walk()
    assert (await mapped.ids(ANN), await mapped.ids()) == (["t1"], [])
    remapped = a_walker(store, clock, identity={"bo": UserRef(native_id="u")})
    remapped.vendor.memory = walker.vendor.memory
    await remapped.walk()
    assert (await remapped.ids(ANN), await remapped.ids(BO)) == (["t1"], [])


async def test_several_tenants_and_no_word_whose(store, clock):
    """New threads are left out and counted; what tenants hold is kept true for each of them."""
    walker = a_walker(store, clock, tenant=None)
    (mine,) = [(await walker.gateway.threads.start(ANN, DRAFT)).thread.ref]
    theirs = (await walker.gateway.threads.start(ZOE, DRAFT)).thread.ref
    walker.vendor.has("other")
    for ref in (mine, theirs):
        walker.vendor.touch(ref, title="Named")
    found = await walker.walk()
    assert (found.new, found.changed, found.left_out) == (0, 2, 1)
    assert [t.title for t in await walker.inbox(ANN)] == [t.title for t in await walker.inbox(ZOE)] == ["Named"]
    assert await walker.ids() == []


async def test_what_another_tenant_holds_stays_there(store, clock):
    """A walk for one tenant changes whose nothing is: another's thread is neither taken nor shown."""
    walker = a_walker(store, clock, tenant="umbrella")
    ref = (await walker.gateway.threads.start(ANN, DRAFT)).thread.ref
    walker.vendor.touch(ref, title="Named")
    found = await walker.walk()
    assert (found.new, found.changed) == (0, 1)
    assert (await walker.ids(ZOE), await walker.ids(ANN)) == ([], [ref.native_id])


async def test_a_tenant_that_lost_the_source(store, clock):
    """Threads of a tenant that may not use the source any more are left alone, whatever the vendor says of them."""
    before = a_walker(store, clock, tenant="umbrella")
    before.vendor.has("t1")
    await before.walk()
    now = a_walker(store, clock, tenants=frozenset({"acme"}))
    now.vendor.touch(*now.vendor.has("t1"), title="Named")
    assert ((found := await now.walk()).new, found.changed) == (0, 0)
    del now.vendor.memory.threads["t1"]
    assert (await now.walk()).vanished == 0
    assert [thread.title for thread in await before.inbox(ZOE)] == [None]


async def test_two_tenants_at_one_account(store, clock):
    """Two sources at the same account: each takes what its own users are mapped to, and nothing that nobody is."""
    ours = a_walker(store, clock, slug="one", plan_takes_unmapped=False, identity={"ann": UserRef(native_id="a")})
    theirs = a_walker(
        store, clock, slug="two", tenant="umbrella", plan_takes_unmapped=False, identity={"zoe": UserRef(native_id="z")}
    )
    for walker in (ours, theirs):
        walker.vendor.has("t1", user="a")
        walker.vendor.has("t2", user="z")
        walker.vendor.has("t3", user="nobody")
        assert (await walker.walk()).left_out == 2
    assert await ours.ids(ANN) == ["t1"]
    assert await theirs.ids(ZOE) == ["t2"]
    assert await ours.ids() == []


@pytest.mark.parametrize("theirs", [UserRef(native_id="p"), UserRef(email="p@example.com")])
async def test_two_tenants_map_one_user(store, clock, theirs):
    """Somebody whom two tenants at one account both map is neither's there, by whatever name; the first walk decides
    nothing, and whoever has the thread already keeps it.
    """
    mine = {"ann": UserRef(native_id="p")}
    ours = a_walker(store, clock, slug="one", plan_takes_unmapped=False, plan_rivals=({"zoe": theirs},), identity=mine)
    other = a_walker(
        store, clock, slug="two", tenant="umbrella", plan_takes_unmapped=False, plan_rivals=(mine,),
        identity={"zoe": theirs},
    )  # fmt: skip
    for walker in (ours, other):
        walker.vendor.has("t1", user="p")
        told = walker.vendor.memory.threads["t1"]
        email = ThreadUser(native_id="p", email="p@example.com")
        walker.vendor.memory.threads["t1"] = replace(told, user=email)
        assert ((found := await walker.walk()).new, found.left_out) == (0, 1)
    assert (await ours.ids(ANN), await ours.ids(), await other.ids(ZOE)) == ([], [], [])
    alone = a_walker(store, clock, slug="one", identity=mine)
    alone.vendor.memory = ours.vendor.memory
    await alone.walk()
    await ours.walk()
    assert await ours.ids(ANN) == ["t1"]


class Held:
    """Holds a start back after the vendor has made the thread, as a slow connection does."""

    def __init__(self, vendor) -> None:
        self.made, self.go_on = asyncio.Event(), asyncio.Event()
        self._start = vendor.start_thread
        vendor.start_thread = self.start

    async def start(self, call, draft):
        started = await self._start(call, draft)
        self.made.set()
        await self.go_on.wait()
        return started


@pytest.mark.parametrize("tenant", ["acme", "umbrella"])
@pytest.mark.parametrize("caller", [ANN, OPERATOR], ids=["writer", "operator"])
async def test_a_thread_that_is_being_made(store, clock, tenant, caller):
    """A walk that finds a thread before whoever starts it was answered does not take it from them."""
    walker = a_walker(store, clock, tenant=tenant)
    held = Held(walker.vendor)
    starting = asyncio.create_task(walker.gateway.threads.start(caller, DRAFT))
    await held.made.wait()
    assert (await walker.walk()).new == 1
    held.go_on.set()
    thread = (await starting).thread
    assert (thread.owner, thread.tags) == (caller.caller.user, ("red",))
    assert await walker.ids(caller) == [thread.ref.native_id]
    assert await walker.ids(ZOE) == []
    assert (await walker.walk()).new == 0


async def test_adopting_what_a_walk_found(store, clock):
    """By the same rules as what nobody knows: then it is the adopter's, with what was read of it, and nobody else's."""
    walker = a_walker(store, clock, can=LISTS, identity={"ann": UserRef(native_id="u1")})
    (ref,) = walker.vendor.has("t1", user="u2")
    said = walker.vendor.say(ref, "hello")
    await walker.walk()
    with pytest.raises(NotFound):
        await walker.gateway.threads.adopt(ANN, ONE, "t1", None, None)
    with pytest.raises(Forbidden):
        await walker.gateway.threads.adopt(BO, ONE, "t1", None, None)
    thread = await walker.gateway.threads.adopt(OPERATOR, ONE, "t1", None, "Mine now")
    assert (thread.owner, thread.title, thread.last_message) == ("olga", "Mine now", said.ref)
    with pytest.raises(NotFound):
        await walker.gateway.threads.adopt(a_call(user="otto", role=Role.OPERATOR), ONE, "t1", None, None)
    with pytest.raises(NotFound):
        await walker.gateway.threads.adopt(ZOE, ONE, "t1", None, None)


async def test_adopting_where_anybody_may(store, clock):
    """Where the source allows it, whoever comes first has what a walk has found."""
    walker = a_walker(store, clock, allow_adopt=True)
    walker.vendor.has("t1")
    await walker.walk()
    assert (await walker.gateway.threads.adopt(BO, ONE, "t1", None, None)).owner == "bo"
    with pytest.raises(NotFound):
        await walker.gateway.threads.adopt(ANN, ONE, "t1", None, None)
    assert (await walker.walk()).new == 0
    assert (await walker.ids(BO), await walker.ids()) == (["t1"], [])


def test_a_plan_says_what_it_can(store, clock):
    """Only what the vendor carries out itself counts."""
    noted = Capability(support=Support.UNSUPPORTED, note="Lists what the gateway has started.")
    plan: SyncPlan = a_walker(store, clock, can={**capabilities(*TALKS), Operation.LIST_THREADS: noted}).plan
    assert plan.can(Operation.READ_THREAD)
    assert not plan.can(Operation.LIST_THREADS)
    assert not plan.can(Operation.FORK_THREAD)
