"""Objects by id: what is unknown, foreign, forged or malformed is null, in nothing different, and asks no vendor."""

import pytest

from fakes import a_call
from threadloom.domain.call import Role
from threadloom.domain.ids import AgentRef, FeedbackRef, MessageRef, RunRef, SourceSlug, ThreadRef, ToolCallRef
from threadloom.graphql import ids

GONE = ThreadRef(source=SourceSlug("one"), native_id="gone")
NOWHERE = {
    "empty": "",
    "words": "not an id",
    "relay": "VGhyZWFkOjE=",
    "unknown thread": ids.global_id(GONE),
    "unknown source": ids.global_id(ThreadRef(source=SourceSlug("none"), native_id="t1")),
    "unknown agent": ids.global_id(AgentRef(source=SourceSlug("none"), native_id="a")),
    "unknown message": ids.global_id(MessageRef(thread=GONE, native_id="m1")),
    "unknown run": ids.global_id(RunRef(thread=GONE, native_id="r1")),
    "unknown feedback": ids.global_id(FeedbackRef(thread=GONE, native_id="f1")),
    "unknown tool call": ids.global_id(ToolCallRef(thread=GONE, run="r1", native_id="c1")),
    "no source": ids.source_id(SourceSlug("none")),
    "no vendor": ids.vendor_id("none"),
    "another viewer": ids.viewer_id(a_call(user="bob").caller),
}
BY_ID = """query Q($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } thread(id: $id) { id } message(id: $id) {
    id } run(id: $id) { id } agent(id: $id) { id } }"""
NOTHING = {"node": None, "nodes": [None], "thread": None, "message": None, "run": None, "agent": None}


@pytest.mark.parametrize("text", NOWHERE.values(), ids=NOWHERE)
async def test_nowhere(world, text):
    """Null at every field that takes an id."""
    assert await world.data(BY_ID, id=text) == NOTHING
    assert world.asked() == []


@pytest.mark.parametrize(
    "change", [lambda text: text[:-1], lambda text: text[:-1] + "A", lambda text: text + "=", str.lower]
)
async def test_forged(world, thread_id, change):
    """An id that was cut, changed or padded leads nowhere."""
    text = thread_id(await world.thread())
    world.asked()
    assert change(text) != text
    assert await world.data(BY_ID, id=change(text)) == NOTHING
    assert world.asked() == []


@pytest.mark.parametrize("other", [a_call(tenant="other"), a_call(user="bob")])
async def test_foreign(world, thread_id, other):
    """Another tenant's thread, or another user's in the same tenant, is as unknown as one that never was."""
    thread = await world.thread()
    said = world["one"].say(thread.ref, "Secret")
    world.asked()
    for ref in (thread.ref, said.ref):
        assert await world.data(BY_ID, other, id=thread_id(ref)) == NOTHING
    native = 'query Q($id: ID!) { threadByNativeId(source: "one", nativeId: $id) { id } }'
    assert await world.data(native, other, id=thread.ref.native_id) == {"threadByNativeId": None}
    assert world.asked() == []


async def test_id_of_another_type(world, thread_id):
    """A thread's id is no message's: each field knows its own alone."""
    text = thread_id(await world.thread())
    data = await world.data(BY_ID, id=text)
    assert data == {**NOTHING, "node": {"id": text}, "nodes": [{"id": text}], "thread": {"id": text}}


async def test_order_of_nodes(world, thread_id):
    """Objects come in the order asked, also twice, with null where there is none; the vendor is asked once."""
    first, second = thread_id(await world.thread()), thread_id(await world.thread())
    world.asked()
    data = await world.data("query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[second, "nothing", first, second])
    assert data == {"nodes": [{"id": second}, None, {"id": first}, {"id": second}]}
    assert world.asked() == ["one threads 2"]


async def test_too_many_nodes(world):
    """More than a hundred ids are refused."""
    answer = await world.ask("query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["x"] * 101)
    assert answer.data is None
    assert answer.codes == {"nodes": "VALIDATION"}


async def test_by_native_id(world):
    """By the vendor's own id, source and scope; null where the index holds none."""
    thread = await world.thread()
    query = """query Q($source: String!, $id: ID!, $scope: String) { threadByNativeId(source: $source, nativeId: $id,
        scope: $scope) { nativeId scope } }"""
    native = thread.ref.native_id
    found = {"threadByNativeId": {"nativeId": native, "scope": None}}
    assert await world.data(query, source="one", id=native) == found
    for source, scope in (("one", "elsewhere"), ("two", None), ("none", None)):
        assert await world.data(query, source=source, id=native, scope=scope) == {"threadByNativeId": None}


async def test_unknown_source_is_null(world):
    """A source's slug that leads nowhere is null, as its agents are."""
    assert await world.data('{ source(slug: "none") { id } agents(source: "none") { totalCount } }') == {
        "source": None,
        "agents": None,
    }


async def test_instructions_need_a_writer(world):
    """What an agent was told to do is shown to writers, and null to readers."""
    made = await world.data(
        """mutation { createAgent(input: {source: "desk", name: "Bo", instructions: "Be kind."}) { agent { id }
            userErrors { code } } }"""
    )
    query, text = "query Q($id: ID!) { agent(id: $id) { name instructions } }", made["createAgent"]["agent"]["id"]
    assert (await world.data(query, id=text))["agent"] == {"name": "Bo", "instructions": "Be kind."}
    reader = a_call(role=Role.READER)
    assert (await world.data(query, reader, id=text))["agent"] == {"name": "Bo", "instructions": None}
