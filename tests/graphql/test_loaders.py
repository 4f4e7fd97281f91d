"""Questions to vendors: gathered, counted, and never in each other's way."""

import asyncio
from types import SimpleNamespace

from strawberry.types.base import StrawberryObjectDefinition

from fakes import a_call
from threadloom.domain.errors import NotFound, VendorFailed
from threadloom.domain.ids import MessageRef, SourceSlug, ThreadRef
from threadloom.domain.page import Page
from threadloom.graphql.context import Context
from threadloom.graphql.loaders import Loaders
from threadloom.graphql.schema import schema

ROWS = """{ threads(first: 50) { nodes { source { slug } messages(first: 5) { nodes { text thread { id } agent { name
    } } outages { code } } } } }"""


async def test_one_question_a_source(world):
    """Six threads at two sources: one question to each for all their messages."""
    for index in range(6):
        thread = await world.thread("one" if index % 2 else "two")
        world["one" if index % 2 else "two"].say(thread.ref, "Hi")
    world.asked()
    rows = await world.data(ROWS)
    assert [row["messages"]["nodes"][0]["text"] for row in rows["threads"]["nodes"]] == ["Hi"] * 6
    assert [asked for asked in world.asked() if "message_pages" in asked] == [
        "one message_pages 3",
        "two message_pages 3",
    ]


async def test_other_arguments_are_another_question(world, thread_id):
    """Two sizes of a page are two questions; twice the same size is one."""
    thread = thread_id(await world.thread())
    world.asked()
    await world.data(
        """query Q($id: ID!) { thread(id: $id) {
          a: messages(first: 5) { totalCount } b: messages(first: 5) { totalCount }
          c: messages(last: 5) { totalCount } } }""",
        id=thread,
    )
    assert [asked for asked in world.asked() if "message_pages" in asked] == ["one message_pages 1"] * 2


async def test_one_bad_row_never_fails_its_neighbours(world):
    """A thread that is gone at the vendor is an error at its path, the others are whole."""
    threads = [await world.thread() for _ in range(3)]
    for thread in threads:
        world["one"].say(thread.ref, "Hi")
    del world["one"].memory.threads[threads[1].ref.native_id]
    answer = await world.ask(
        "{ threads(orderBy: {field: CREATED, direction: ASC}) { nodes { messages { nodes { text } } } } }"
    )
    assert [row["messages"] for row in answer.data["threads"]["nodes"]] == [
        {"nodes": [{"text": "Hi"}]},
        None,
        {"nodes": [{"text": "Hi"}]},
    ]
    assert answer.codes == {"threads.nodes.1.messages": "NOT_FOUND"}


async def test_a_slow_source_holds_nobody_back(world, monkeypatch):
    """What the quick source's rows lead to is asked for while the slow source has not answered."""
    slow, quick = await world.thread("one"), await world.thread("two")
    world["two"].say(quick.ref, "Quick")
    release, order = asyncio.Event(), []
    message_pages = type(world["one"]).message_pages

    async def slowly(call, keys):
        await release.wait()
        order.append("slow")
        return [Page() for _ in keys]

    async def quickly(call, keys):
        return await message_pages(world["two"], call, keys)

    known = world.gateway.threads.known

    async def noted(call, refs):
        order.extend(ref.source for ref in refs)
        release.set()
        return await known(call, refs)

    monkeypatch.setattr(world["one"], "message_pages", slowly)
    monkeypatch.setattr(world["two"], "message_pages", quickly)
    monkeypatch.setattr(world.gateway.threads, "known", noted)
    async with asyncio.timeout(30):
        data = await world.data(ROWS)
    assert order == ["two", "slow"]
    assert {row["source"]["slug"] for row in data["threads"]["nodes"]} == {slow.ref.source, quick.ref.source}


async def test_a_mutation_starts_afresh(world, thread_id):
    """What an earlier mutation of the operation told is asked for again after a later one."""
    first = thread_id(await world.thread())
    world.asked()
    await world.data(
        """mutation M($id: ID!) {
          a: updateThread(input: {threadId: $id, title: "A"}) { thread { outage { code } } }
          b: updateThread(input: {threadId: $id, title: "B"}) { thread { outage { code } } }
        }""",
        id=first,
    )
    assert world.asked() == ["one threads 1"] * 2


async def test_keys_are_answered_once_each():
    """A key asked for twice is fetched once; an error stays with its key; sources are fetched apart."""
    fetched = []

    async def fetch(keys):
        fetched.append(list(keys))
        return [NotFound("gone") if key == "bad" else key.upper() for key in keys]

    def ref(source, native_id):
        return MessageRef(thread=ThreadRef(source=SourceSlug(source), native_id="t"), native_id=native_id)

    loaders = Loaders()
    asked = [("one", "a"), ("one", "bad"), ("one", "a"), ("two", "b")]
    found = await asyncio.gather(
        *(loaders.load("texts", ref(source, key), key, fetch) for source, key in asked), return_exceptions=True
    )
    assert [str(each) for each in found] == ["A", "gone", "A", "B"]
    assert sorted(fetched) == [["a", "bad"], ["b"]]


async def test_who_leaves_takes_nothing_along():
    """A field that is cancelled leaves the answer to others that wait for the same key."""
    release = asyncio.Event()

    async def fetch(keys):
        await release.wait()
        return [key.upper() for key in keys]

    ref = MessageRef(thread=ThreadRef(source=SourceSlug("one"), native_id="t"), native_id="a")
    loaders = Loaders()
    leaving, staying = (asyncio.create_task(loaders.load("texts", ref, "a", fetch)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    release.set()
    assert await staying == "A"
    assert leaving.cancelled()


async def test_batch_form_answers_as_the_single_one(world):
    """One result for each row, in order: a page, an empty page with the outage where it is selected, or the error."""
    fine, broken = await world.thread("one"), await world.thread("two")
    world["two"].memory.fails = VendorFailed("the vendor failed")
    kind = schema.get_type_by_name("Thread")
    assert isinstance(kind, StrawberryObjectDefinition)
    field = kind.get_field("messages")
    assert field is not None
    for selected in (True, False):
        context = Context(gateway=world.gateway, call=a_call())
        info = SimpleNamespace(context=context, selects=lambda name, selected=selected: selected)
        whole, other = await field.metadata["batch"]([fine, broken], info, first=5)
        assert (whole.total_count, whole.outages) == (0, ())
        assert isinstance(other, VendorFailed) is not selected
        assert not selected or [outage.source for outage in other.outages] == ["two"]


def test_batched_fields_bear_their_batch_form():
    """What crosses to a vendor row by row is declared by a form that takes all rows at once."""

    def batches(name):
        kind = schema.get_type_by_name(name)
        assert isinstance(kind, StrawberryObjectDefinition)
        return {field.python_name for field in kind.fields if "batch" in field.metadata}

    assert batches("Thread") == {"agent", "last_message", "messages", "feedback", "runs", "latest_run", "forked_from"}
    assert batches("Message") == {"thread", "agent", "tool_calls", "feedback", "viewer_feedback", "run"}
    assert batches("Feedback") == {"thread", "message", "human_message", "run"}
    assert batches("Run") == {"thread", "agent"}
    assert batches("ToolCallPart") == {"tool_call"}
