"""A walk over a vendor's list: what is new, changed and gone comes into the index, and nothing of ours is undone."""

import pytest

from fakes import TALKS, a_call, capabilities
from gateway.syncing.lister import ONE, Killed, a_walker, limited
from threadloom.domain.capability import Operation
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import RateLimited, VendorBadPayload, VendorUnreachable
from threadloom.domain.ids import AgentRef
from threadloom.domain.message import MessageDraft, MessageRole
from threadloom.domain.page import Page
from threadloom.domain.run import RunStatus
from threadloom.domain.syncing import Stage
from threadloom.domain.thread import DeleteMode, ThreadDraft, ThreadStatus, UserRef
from threadloom.domain.vendor import VendorCopy
from threadloom.gateway.syncing.plan import Most

ANN = a_call()
BO = a_call(user="bo")


@pytest.fixture
def walker(store, clock):
    return a_walker(store, clock, identity={"ann": UserRef(native_id="u1"), "bo": UserRef(external_id="b")})


async def test_new_threads_come_in(walker):
    """Mapped ones to their owner, the others to operators alone; with the vendor's moments, and SYNCED."""
    walker.vendor.has("t1", user="u1", title="Refund")
    walker.vendor.has("t2", user="somebody")
    found = await walker.walk()
    assert (found.met, found.new, found.changed, found.vanished) == (2, 2, 0, 0)
    assert await walker.ids(ANN) == ["t1"]
    assert await walker.ids() == ["t2"]
    (thread,) = await walker.inbox(ANN)
    assert (thread.title, thread.owner, thread.created_at) == ("Refund", "ann", thread.last_activity_at)
    assert thread.synced_at


async def test_the_same_again_writes_nothing(walker):
    """A second walk over the same list finds nothing new and leaves every thread as it is."""
    walker.vendor.has("t1", "t2", user="u1")
    await walker.walk()
    before = await walker.inbox(ANN)
    found = await walker.walk()
    assert (found.met, found.new, found.changed, found.looked) == (2, 0, 0, 0)
    assert await walker.inbox(ANN) == before


async def test_changes_undo_no_edit(walker):
    """What the vendor changed is taken; labels, archive and a title that only we hold stay."""
    (ref,) = walker.vendor.has("t1", user="u1", title="Old")
    await walker.walk()
    await walker.gateway.threads.update(ANN, ref, ThreadEdit(title="Mine", archived=True, add_tags=("red",)), None)
    walker.vendor.touch(ref, title="Theirs", agent=AgentRef(source=ONE, native_id="a1"))
    found = await walker.walk()
    (thread,) = await walker.inbox(ANN)
    assert (found.new, found.changed) == (0, 1)
    assert (thread.title, thread.tags, thread.agent.native_id) == ("Mine", ("red",), "a1")
    assert thread.archived_at


async def test_status_run_message_and_unread_follow(walker):
    """What was said and done elsewhere: not unread at first sight of a source, unread from then on."""
    (ref,) = walker.vendor.has("t1", user="u1")
    first = walker.vendor.say(ref, "hello", MessageRole.ASSISTANT)
    await walker.walk()
    (thread,) = await walker.inbox(ANN)
    assert (thread.last_message, thread.unread, thread.status) == (first.ref, False, ThreadStatus.UNKNOWN)
    second = walker.vendor.say(ref, "still there?", MessageRole.ASSISTANT)
    walker.vendor._run(ref, None)
    walker.vendor.touch(ref)
    found = await walker.walk()
    (thread,) = await walker.inbox(ANN)
    assert (found.changed, found.looked) == (1, 1)
    assert (thread.last_message, thread.unread, thread.status) == (second.ref, True, ThreadStatus.RUNNING)
    assert [m.text for m in await walker.store.messages(ANN.caller, [second.ref])] == ["still there?"]
    walker.vendor.finish(ref, RunStatus.FAILED)
    await walker.walk()
    (thread,) = await walker.inbox(ANN)
    assert thread.status is ThreadStatus.FAILED, "an open run is looked after though no list tells of it"


async def test_own_words_are_no_news(walker):
    """A user's own message, sent elsewhere, is the newest and leaves the thread read."""
    (ref,) = walker.vendor.has("t1", user="u1")
    await walker.walk()
    said = walker.vendor.say(ref, "me again", MessageRole.USER)
    walker.vendor.touch(ref)
    await walker.walk()
    (thread,) = await walker.inbox(ANN)
    assert (thread.last_message, thread.unread) == (said.ref, False)


async def test_vanished_threads_are_hidden_and_come_back(walker):
    """Gone at the vendor: out of the inbox, still named among the hidden; there again: back, as it was."""
    (ref, _) = walker.vendor.has("t1", "t2", user="u1")
    await walker.walk()
    kept = walker.vendor.memory.threads.pop("t1")
    found = await walker.walk()
    assert found.vanished == 1
    assert await walker.ids(ANN) == ["t2"]
    assert await walker.ids(ANN, hidden=True) == ["t1"]
    assert await walker.store.vendor_copies(ANN.caller, [ref]) == [VendorCopy.DELETED]
    assert await walker.gateway.threads.read(ANN, [ref]) == [None]
    walker.vendor.memory.threads["t1"] = kept
    found = await walker.walk()
    assert (found.new, found.changed) == (0, 1)
    assert await walker.ids(ANN) == ["t1", "t2"]


async def test_what_a_list_leaves_out_is_asked_for(walker):
    """A list that does not name a thread proves nothing: it is read, and stays where the vendor has it."""
    (ref, _) = walker.vendor.has("t1", "t2", user="u1")
    await walker.walk()
    walker.vendor.always_lists = Page()
    walker.vendor.touch(ref, title="Read")
    found = await walker.walk()
    assert (found.vanished, found.changed) == (0, 1)
    assert sorted(thread.title or "" for thread in await walker.inbox(ANN)) == ["", "Read"]


async def test_what_users_hid_stays_hidden(walker):
    """A thread that its owner has hidden or deleted here is not brought back by a list that still names it."""
    hidden, deleted = walker.vendor.has("t1", "t2", user="u1")
    await walker.walk()
    still = walker.vendor.memory.threads["t2"]
    await walker.gateway.threads.delete(ANN, hidden, DeleteMode.HIDE)
    await walker.gateway.threads.delete(ANN, deleted, DeleteMode.DELETE)
    walker.vendor.memory.threads["t2"] = still
    found = await walker.walk()
    assert (found.new, found.changed) == (0, 0)
    assert await walker.ids(ANN) == []
    assert await walker.ids(ANN, hidden=True) == ["t1", "t2"]


async def test_nothing_vanishes_in_a_walk_that_failed(walker):
    """A list that breaks off hides nothing; what it came to is in, and the outage is kept and told until it works."""
    walker.vendor.has(*(f"t{n:03}" for n in range(150)), user="u1")
    await walker.walk()
    del walker.vendor.memory.threads["t000"]
    walker.vendor.trouble = [None, VendorUnreachable("gone")]
    with pytest.raises(VendorUnreachable):
        await walker.walk()
    assert len(await walker.ids(ANN)) == 100, "a page of the inbox: nothing is gone"
    assert await walker.ids(ANN, hidden=True) == []
    fresh = (await walker.gateway.freshness.all(ANN))[ONE]
    assert (fresh.outage.code, fresh.outage.retryable) == ("VENDOR_UNREACHABLE", True)
    found = await walker.walk()
    assert (found.vanished, (await walker.gateway.freshness.all(ANN))[ONE].outage) == (1, None)


async def test_a_killed_walk_goes_on(walker):
    """Where it was killed: the pages before are not asked for again, and the walk is complete all the same."""
    walker.vendor.has(*(f"t{n:03}" for n in range(250)), user="u1")
    walker.vendor.trouble = [None, None, Killed()]
    with pytest.raises(Killed):
        await walker.walk()
    begun = await walker.sync()
    assert (begun.stage, begun.position, begun.synced_at) == (Stage.LIST, (199,), None)
    walker.vendor.listed.clear()
    found = await walker.walk()
    assert [page.after for page in walker.vendor.listed] == [(199,)]
    assert (found.met, found.new, found.looked) == (50, 50, 250)
    done = await walker.sync()
    assert (done.walk, done.synced_at) == (None, begun.walk)


async def test_a_place_that_is_forgotten(walker):
    """Where the vendor does not know any more where the walk was left, the list is begun anew."""
    walker.vendor.has(*(f"t{n:03}" for n in range(150)), user="u1")
    walker.vendor.trouble = [None, VendorUnreachable("gone")]
    with pytest.raises(VendorUnreachable):
        await walker.walk()
    walker.vendor.forgets_places = True
    walker.vendor.memory.threads = dict(list(walker.vendor.memory.threads.items())[:100])
    found = await walker.walk()
    assert found.met == 100


async def test_a_list_without_an_end(walker):
    """A vendor that gives the same place again and again is told so, instead of being asked for ever."""
    walker.vendor.has(*(f"t{n:03}" for n in range(150)), user="u1")
    rows = tuple(walker.vendor.memory.threads.values())[:1]
    walker.vendor.always_lists = Page(items=rows, positions=((0,),), has_next=True)
    with pytest.raises(VendorBadPayload):
        await walker.walk()


async def test_rate_limits_are_waited_for(walker):
    """After the time that the vendor names, or a growing one of ours; the walk is complete, and tells that."""
    walker.vendor.has("t1", user="u1")
    walker.vendor.trouble = [limited(30), limited(), None]
    found = await walker.walk()
    assert found.new == 1
    assert [told.waits_s for told in walker.told if told.waits_s] == [30.0, 10.0]
    assert (await walker.sync()).outage is None


async def test_a_vendor_that_is_always_busy(walker):
    """In the end the walk is left, with the time to wait kept; what is told of it grows less as time passes."""
    walker.vendor.trouble = [limited(40) for _ in range(20)]
    with pytest.raises(RateLimited):
        await walker.walk()
    fresh = (await walker.gateway.freshness.all(ANN))[ONE]
    assert (fresh.outage.code, fresh.outage.retryable) == ("RATE_LIMITED", True)
    assert 39_000 < fresh.outage.retry_after_ms <= 40_000
    walker.clock.pass_seconds(30)
    later = (await walker.gateway.freshness.all(ANN))[ONE]
    assert 9_000 < later.outage.retry_after_ms <= 10_000


async def test_only_so_much_at_once(walker):
    """A walk looks into as many threads as it may, latest activity first; the next one goes on."""
    for n in range(5):
        (ref,) = walker.vendor.has(f"t{n}", user="u1", updated_at=n)
        walker.vendor.say(ref, "hello")
    found = await walker.walk(Most(looked=2))
    assert found.looked == 2
    assert [t.ref.native_id for t in await walker.inbox(ANN) if t.last_message] == ["t4", "t3"]
    assert (await walker.walk(Most(looked=2))).looked == 2
    assert (await walker.walk()).looked == 1


async def test_one_walk_at_a_time(walker):
    """While another process holds the source nothing is asked; what it left behind is free after a while."""
    walker.vendor.has("t1", user="u1")
    now = walker.clock.now()
    await walker.store.hold_sync(ONE, "another", now=now, until=now + 20_000_000)
    assert await walker.gateway.syncing([walker.plan]).walk(ONE) is None
    assert walker.vendor.listed == []
    walker.clock.pass_seconds(21)
    assert (await walker.walk()).new == 1


async def test_known_ids_where_nothing_is_listed(store, clock):
    """A vendor that lists none but reads them: what the index has is read again, and what is gone is hidden."""
    walker = a_walker(store, clock, can=capabilities(*TALKS))
    draft = ThreadDraft(source=ONE, message=MessageDraft(text="hello"))
    one, two = [(await walker.gateway.threads.start(ANN, draft)).thread.ref for _ in range(2)]
    del walker.vendor.memory.threads[one.native_id]
    walker.vendor.touch(two, native_status="shut", status=ThreadStatus.COMPLETED)
    found = await walker.walk()
    assert (found.met, found.new, found.changed, found.vanished) == (0, 0, 1, 1)
    (left,) = await walker.inbox(ANN)
    assert (left.ref, left.status) == (two, ThreadStatus.COMPLETED)
    assert (await walker.gateway.freshness.all(ANN))[ONE].synced_at is None, "nobody knows what else is there"


async def test_where_nothing_can_be_read(store, clock):
    """A list alone tells what is new, and hides nothing: nobody can ask whether the rest is still there."""
    walker = a_walker(store, clock, can=capabilities(Operation.LIST_THREADS))
    walker.vendor.has("t1", "t2")
    assert (await walker.walk()).new == 2
    del walker.vendor.memory.threads["t1"]
    found = await walker.walk()
    assert (found.vanished, found.looked) == (0, 0)
    assert await walker.ids() == ["t1", "t2"]


async def test_a_rehearsal_writes_nothing(walker):
    """What would be new, changed or vanished is told by name; neither the index nor the walk's place is touched."""
    _, changed, _ = walker.vendor.has("t1", "t2", "t3", user="u1")
    await walker.walk()
    del walker.vendor.memory.threads["t1"]
    walker.vendor.touch(changed, title="Other")
    walker.vendor.has("t4", user="u1")
    before, sync = await walker.inbox(ANN), await walker.sync()
    found, lines = await walker.rehearse()
    assert lines == ["changed t2", "new t4", "vanished t1"]
    assert (found.new, found.changed, found.vanished) == (1, 1, 1)
    assert (await walker.inbox(ANN), await walker.sync()) == (before, sync)
    walked = await walker.walk()
    assert (walked.new, walked.changed, walked.vanished) == (1, 1, 1), "and then it is so"


async def test_messages_too_old_to_keep_are_not_kept(store, clock):
    """A thread's newest message is known to the inbox; from before `keep_messages_days` its words stay away."""
    walker = a_walker(store, clock, keep_messages_days=7, identity={"ann": UserRef(native_id="u1")})
    old, fresh = walker.vendor.has("t1", "t2", user="u1")
    walker.vendor.say(old, "old words")
    clock.pass_seconds(8 * 86_400)
    walker.vendor.say(fresh, "fresh words")
    await walker.walk()
    newest = {thread.ref: thread.last_message for thread in await walker.inbox(ANN)}
    kept = await store.messages(ANN.caller, [newest[old], newest[fresh]])
    assert [message and message.text for message in kept] == [None, "fresh words"]
