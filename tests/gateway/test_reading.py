"""Reading threads afresh and from the index."""

from msgspec.structs import replace

from fakes import TALKS, a_call, a_source, capabilities
from threadloom.domain.call import Role
from threadloom.domain.capability import Operation
from threadloom.domain.errors import ErrorCode, NotFound, VendorUnreachable
from threadloom.domain.ids import SourceSlug, TenantId, ThreadRef
from threadloom.domain.message import MessageDraft
from threadloom.domain.page import PageRequest
from threadloom.domain.query import ThreadFilter, ThreadQuery
from threadloom.domain.run import RunStatus
from threadloom.domain.thread import DeleteMode, ThreadDraft, ThreadStatus
from threadloom.domain.vendor import MessagePageKey, RunPageKey

ONE = SourceSlug("one")


async def started(world, slug="one", **changes):
    draft = ThreadDraft(source=SourceSlug(slug), message=MessageDraft(text="hello"), **changes)
    return (await world.gateway.threads.start(a_call(), draft)).thread


async def test_a_thread_is_read_afresh(world):
    """What the vendor changed shows, and goes into the index."""
    thread = await started(world)
    world["one"].memory.threads["t1"] = replace(
        world["one"].memory.threads["t1"], metadata={"a": "1"}, native_status="busy", status=ThreadStatus.RUNNING
    )
    (reading,) = await world.gateway.threads.read(a_call(), [thread.ref])
    assert (reading.thread.metadata, reading.thread.native_status) == ({"a": "1"}, "busy")
    (known,) = await world.gateway.threads.known(a_call(), [thread.ref])
    assert known.metadata == {"a": "1"}


async def test_a_batch_is_one_question_a_source(build):
    """Twenty threads of two sources are two questions."""
    world = build((a_source("one"), capabilities(*TALKS)), (a_source("two"), capabilities(*TALKS)))
    refs = [(await started(world, slug)).ref for slug in ("one", "two") for _ in range(10)]
    await world.gateway.threads.read(a_call(), refs)
    assert world["one"].memory.asked.count("threads 10") == 1
    assert world["two"].memory.asked.count("threads 10") == 1


async def test_a_source_that_is_down_gives_the_last_known_state(build):
    """The failure stands beside it and names the source; the other source's rows are whole."""
    world = build((a_source("one"), capabilities(*TALKS)), (a_source("two"), capabilities(*TALKS)))
    one, two = await started(world, "one", title="Known"), await started(world, "two")
    world["one"].memory.fails = VendorUnreachable("not reached")
    down, up = await world.gateway.threads.read(a_call(), [one.ref, two.ref])
    assert (down.thread.title, down.failure.code, down.failure.source) == ("Known", ErrorCode.VENDOR_UNREACHABLE, "one")
    assert up.failure is None
    assert world.gateway.sources.health(ONE).last_error_code is ErrorCode.VENDOR_UNREACHABLE


async def test_one_bad_key_never_fails_its_neighbours(world):
    """A thread that vanished at its vendor fails alone."""
    first, second = await started(world), await started(world)
    del world["one"].memory.threads[first.ref.native_id]
    gone, there = await world.gateway.threads.read(a_call(), [first.ref, second.ref])
    assert isinstance(gone.failure, NotFound)
    assert there.failure is None


async def test_unknown_and_foreign_threads_are_none_without_a_call(world):
    """Another user's, another tenant's and an unknown thread are the same nothing."""
    thread = await started(world)
    asked = list(world["one"].memory.asked)
    unknown = ThreadRef(source=ONE, native_id="nope")
    elsewhere = ThreadRef(source=SourceSlug("gone"), native_id="t1")
    for call in (a_call(user="bob"), a_call(tenant="evil"), a_call(user="bob", role=Role.OPERATOR)):
        assert list(await world.gateway.threads.read(call, [thread.ref])) == [None]
    assert list(await world.gateway.threads.read(a_call(), [unknown, elsewhere])) == [None, None]
    assert world["one"].memory.asked == asked


async def test_a_source_closed_to_the_tenant_hides_its_threads(build):
    """A thread whose source is no longer the tenant's is not there, in lists neither."""
    world = build((a_source("one"), capabilities(*TALKS)))
    thread = await started(world)
    closed = build((a_source("one", tenants=frozenset({TenantId("other")})), capabilities(*TALKS)))
    assert list(await closed.gateway.threads.read(a_call(), [thread.ref])) == [None]
    assert (await closed.gateway.threads.page(a_call(), ThreadQuery(), PageRequest())).total == 0
    wanted = ThreadQuery(filter=ThreadFilter(sources=(ONE,)))
    assert (await closed.gateway.threads.page(a_call(), wanted, PageRequest())).total == 0


async def test_an_open_run_is_followed(world):
    """The status of a vendor's thread without one follows its latest run, read together with the thread."""
    thread = await started(world)
    world["one"].finish(thread.ref, RunStatus.FAILED)
    (reading,) = await world.gateway.threads.read(a_call(), [thread.ref])
    assert reading.thread.status is ThreadStatus.FAILED
    asked = world["one"].memory.asked.count("runs 1")
    await world.gateway.threads.read(a_call(), [thread.ref])
    assert world["one"].memory.asked.count("runs 1") == asked == 1


async def test_a_source_that_cannot_read_threads_is_not_asked(build):
    """The index answers for it, without an outage."""
    world = build((a_source(), capabilities(Operation.START_THREAD)))
    thread = await started(world)
    (reading,) = await world.gateway.threads.read(a_call(), [thread.ref])
    assert reading.failure is None
    assert world["one"].memory.asked == ["start"]


async def test_messages_that_cannot_be_read_are_what_we_sent(build):
    """Where readMessages is UNSUPPORTED the page holds what went through the gateway, its total unknown."""
    world = build((a_source(), capabilities(Operation.START_THREAD)))
    thread = await started(world)
    (page,) = await world.gateway.messages.pages(a_call(), [MessagePageKey(thread=thread.ref, page=PageRequest())])
    assert [message.text for message in page.items] == ["hello"]
    assert page.total is None


async def test_pages_of_invisible_threads_are_not_found(world):
    """Messages and runs of another's thread are refused without a call."""
    thread = await started(world)
    asked = list(world["one"].memory.asked)
    bob = a_call(user="bob")
    (messages,) = await world.gateway.messages.pages(bob, [MessagePageKey(thread=thread.ref, page=PageRequest())])
    (runs,) = await world.gateway.runs.pages(bob, [RunPageKey(thread=thread.ref, page=PageRequest())])
    assert isinstance(messages, NotFound)
    assert isinstance(runs, NotFound)
    assert world["one"].memory.asked == asked


async def test_a_thread_deleted_at_its_vendor_reads_as_nothing(world):
    """By id it is gone; the list of hidden threads still names it."""
    thread = await started(world)
    await world.gateway.threads.delete(a_call(), thread.ref, DeleteMode.DELETE)
    assert list(await world.gateway.threads.read(a_call(), [thread.ref])) == [None]
    hidden = await world.gateway.threads.page(a_call(), ThreadQuery(filter=ThreadFilter(hidden=True)), PageRequest())
    assert [t.ref for t in hidden.items] == [thread.ref]


async def test_confirming_again_and_again_writes_nothing(world):
    """A read that brings no news leaves the index alone, but the answer says when it was confirmed."""
    thread = await started(world)
    await world.gateway.threads.read(a_call(), [thread.ref])
    (before,) = await world.gateway.threads.known(a_call(), [thread.ref])
    (reading,) = await world.gateway.threads.read(a_call(), [thread.ref])
    (after,) = await world.gateway.threads.known(a_call(), [thread.ref])
    assert before == after
    assert reading.thread.synced_at > after.synced_at
