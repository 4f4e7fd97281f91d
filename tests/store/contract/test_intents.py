"""Writes whose outcome is not known."""

from msgspec.structs import replace

from store.world import ADA, BOB, STRANGER, a_ref, an_entry, an_intent
from threadloom.domain.intent import Ending, Outcome
from threadloom.domain.query import Claim, ClaimState
from threadloom.domain.thread import DeleteMode

NAMED = an_intent("i1", key="key", held_until=50, texts=("digest",))


def claimed(store, intent=NAMED, *, now=1):
    return store.claim(ADA, "key", b"input", now=now, expires_at=99, intent=intent)


async def test_an_intent_is_kept_with_its_key(store):
    """It comes with the claim, whole; the next claim learns until when somebody is at it."""
    assert await claimed(store) == Claim(state=ClaimState.NEW)
    assert list(await store.intents()) == [NAMED]
    assert await claimed(store, an_intent("i2", key="key")) == Claim(state=ClaimState.PENDING, held_until=50)
    assert list(await store.intents()) == [NAMED]


async def test_done_and_refused_are_forgotten(store):
    """With the answer, with the key given back, and without a key."""
    await claimed(store)
    await store.settle(ADA, "key", b"answer", [], ending=Ending(intent="i1", outcome=Outcome.DONE))
    assert (await claimed(store, an_intent("i2"))).answer == b"answer"
    await store.begin_intent(an_intent("i3"))
    await store.end_intent("acme", Ending(intent="i3", outcome=Outcome.DONE))
    await store.claim(ADA, "k2", b"input", now=1, expires_at=9, intent=an_intent("i4", key="k2"))
    await store.release(ADA, "k2", ending=Ending(intent="i4", outcome=Outcome.REFUSED))
    assert list(await store.intents()) == []


async def test_unknown_stays(store):
    """Until it is resolved, with the thread that there is by now; nobody is at it any more."""
    await claimed(store)
    ending = Ending(intent="i1", outcome=Outcome.UNKNOWN, thread=a_ref("made"))
    await store.settle(ADA, "key", b"unknown", [], ending=ending)
    await store.hold_intents(["i1"], 90)
    (kept,) = await store.intents()
    assert kept == replace(NAMED, is_unknown=True, thread=a_ref("made"))
    assert kept.is_unresolved(1)


async def test_a_tenant_ends_its_own_alone(store):
    """An id of another tenant's is nobody's."""
    await store.begin_intent(an_intent())
    await store.end_intent(STRANGER.tenant, Ending(intent="i1", outcome=Outcome.DONE))
    assert [intent.id for intent in await store.intents()] == ["i1"]


async def test_held_while_under_way(store):
    """Whoever makes it holds on; what is not held any more is unresolved."""
    await store.begin_intent(an_intent("i1", held_until=5))
    await store.begin_intent(an_intent("i2", held_until=5))
    await store.hold_intents(["i1", "nothing"], 20)
    held = {intent.id: intent for intent in await store.intents()}
    assert [held[name].is_unresolved(10) for name in ("i1", "i2")] == [False, True]
    assert held["i1"].is_unresolved(20)


async def test_the_oldest_first(store):
    """Whoever's they are."""
    await store.begin_intent(an_intent("late", began_at=9))
    await store.begin_intent(an_intent("early", STRANGER, began_at=2))
    assert [intent.id for intent in await store.intents()] == ["early", "late"]


async def test_resolving_tells_the_key(store):
    """The answer found takes the place of what the key gave; once; and a purge of its thread takes it away."""
    await store.index(ADA, [an_entry(a_ref("found"))])
    await claimed(store)
    await store.settle(ADA, "key", b"unknown", [], ending=Ending(intent="i1", outcome=Outcome.UNKNOWN))
    assert await store.resolve_intent("i1", answer=b"found", threads=[a_ref("found")])
    assert (await claimed(store)).answer == b"found"
    assert not await store.resolve_intent("i1", answer=b"again")
    assert (await claimed(store)).answer == b"found"
    await store.purge_thread(ADA, a_ref("found"))
    assert (await claimed(store)).state is ClaimState.NEW


async def test_resolving_tells_no_later_key(store):
    """A key whose time was over, and that was taken anew, keeps the answer of its own write."""
    await claimed(store)
    await claimed(store, an_intent("i2", key="key"), now=100)
    await store.resolve_intent("i1", answer=b"found")
    await store.settle(ADA, "key", b"own", [], ending=Ending(intent="i2", outcome=Outcome.DONE))
    assert (await store.claim(ADA, "key", b"input", now=1, expires_at=9)).answer == b"own"


async def test_dismissing_leaves_the_key(store):
    """Without an answer the key gives what it gave."""
    await claimed(store)
    await store.settle(ADA, "key", b"unknown", [], ending=Ending(intent="i1", outcome=Outcome.UNKNOWN))
    assert await store.resolve_intent("i1")
    assert (await claimed(store)).answer == b"unknown"


async def test_a_purge_takes_intents_along(store):
    """Those on the thread go, but the deletion itself; starts at its source lose what they were to be called."""
    await store.index(ADA, [an_entry(a_ref())])
    on_it = an_intent("on it", thread=a_ref(), operation="sendMessage")
    others = [
        an_intent("deletion", thread=a_ref(), operation="deleteThread", mode=DeleteMode.PURGE),
        an_intent("start", BOB),
        an_intent("elsewhere", source="shop"),
        an_intent("stranger", STRANGER),
        an_intent("other thread", thread=a_ref("t2")),
    ]
    for intent in (on_it, *others):
        await store.begin_intent(intent)
    await store.purge_thread(ADA, a_ref())
    left = {intent.id: intent for intent in await store.intents()}
    assert left == {intent.id: intent for intent in (others[0], replace(others[1], naming=None), *others[2:])}


async def test_old_names_expire(store):
    """With the messages that are as old; the intent itself stays, for its outcome is still not known."""
    await store.begin_intent(an_intent("old", began_at=1))
    await store.begin_intent(an_intent("young", began_at=5))
    await store.begin_intent(an_intent("elsewhere", source="shop", began_at=1))
    await store.expire_messages(["desk"], 5)
    named = {intent.id: intent.naming is not None for intent in await store.intents()}
    assert named == {"old": False, "young": True, "elsewhere": True}
