"""Whoever reads again what was read before costs the store no write."""

import pytest
from msgspec.structs import replace

from fakes import a_call
from threadloom.domain.ids import SourceSlug
from threadloom.domain.message import MessageDraft, MessageRole, MessageVisibility
from threadloom.domain.page import PageRequest
from threadloom.domain.thread import ThreadDraft
from threadloom.domain.vendor import MessagePageKey, RunPageKey
from threadloom.store.sqlite.search.backlog import index_some

CALL = a_call()
THREADS = 20


async def settled(world):
    """How many writes the store was asked for, once all that waits is kept."""
    await world.gateway.search.finish()
    return len(world.writes)


async def read(world, refs, request=PageRequest()):  # noqa: B008 - it is frozen
    """As one view of many threads does: each afresh, its messages, each of them by its id, its latest run."""
    await world.gateway.threads.read(CALL, refs)
    keys = [MessagePageKey(thread=ref, page=request) for ref in refs]
    pages = await world.gateway.messages.pages(CALL, keys)
    await world.gateway.messages.by_refs(CALL, [message.ref for page in pages for message in page.items])
    await world.gateway.runs.pages(CALL, [RunPageKey(thread=ref, page=PageRequest(size=1)) for ref in refs])
    return pages


@pytest.fixture(autouse=True)
def counted(world, monkeypatch):
    """`world.writes` are those of everybody but the indexer, which works beside them."""
    database = world.store._database
    world.writes, write = [], database.write

    async def noted(work, **options):
        if work is not index_some:
            world.writes.append(work)
        return await write(work, **options)

    monkeypatch.setattr(database, "write", noted)


@pytest.fixture
async def threads(world):
    """Twenty threads with messages of every kind."""
    refs = []
    for n in range(THREADS):
        ref = (await world.gateway.threads.create(CALL, ThreadDraft(source=SourceSlug("one"), title=f"T{n}"))).ref
        for m, role in enumerate((MessageRole.USER, MessageRole.ASSISTANT, MessageRole.TOOL)):
            world["one"].say(ref, f"words {m}", role)
        refs.append(ref)
    return refs


@pytest.mark.parametrize("request_", [PageRequest(size=20), PageRequest(size=2, from_end=True), PageRequest(size=1)])
async def test_the_same_again(world, threads, request_):
    """The first reading is kept; the second and the third, of pages from either end, write nothing."""
    before = await settled(world)
    pages = await read(world, threads, request_)
    first = await settled(world)
    assert first > before, "what was read is kept"
    for _ in range(2):
        assert await read(world, threads, request_) == pages
        assert await settled(world) == first


async def test_what_tells_less(world, threads):
    """Nor where the newest message is hidden, or no moment of it is told."""
    for n, ref in enumerate(threads):
        told = world["one"].memory.messages[ref.native_id]
        newest = {0: {"visibility": MessageVisibility.HIDDEN}, 1: {"created_at": None}}.get(n % 3, {})
        told[-1] = replace(told[-1], **newest)
    pages = await read(world, threads)
    first = await settled(world)
    for _ in range(2):
        assert await read(world, threads) == pages
        assert await settled(world) == first


async def test_a_run_under_way(world):
    """Who polls a thread whose run goes on writes nothing before something happens in it."""
    draft = ThreadDraft(source=SourceSlug("one"), message=MessageDraft(text="hello"))
    ref = (await world.gateway.threads.start(CALL, draft)).thread.ref
    world["one"]._run(ref, None)
    await read(world, [ref])
    first = await settled(world)
    await read(world, [ref])
    await read(world, [ref])
    assert await settled(world) == first
    world["one"].say(ref, "news")
    await read(world, [ref])
    assert await settled(world) > first
