"""A vendor's failure is told exactly once: as data where the operation selects it, else as an error at its path."""

import pytest

from fakes import an_agent
from threadloom.domain.errors import VendorFailed, VendorTimeout

ERROR = {"code": "VENDOR_FAILED", "source": "one", "vendor": "fake", "retryable": True, "requestId": "r1"}

HEAD = "query Q($id: ID!, $yes: Boolean! = true, $no: Boolean! = false) "
ROOT = "{ viewer { id @include(if: $yes) @skip(if: $no) } thread(id: $id) "
READ = HEAD + ROOT + "{ id status %s } }"
INNER = HEAD + ROOT + "{ id outage { code } %s } }"


@pytest.fixture
async def down(world, thread_id):
    """A thread at a source that is down."""
    thread = await world.thread()
    world["one"].memory.fails = VendorFailed("the vendor failed")
    return thread_id(thread)


@pytest.mark.parametrize(
    "selected",
    [
        "outage { code }",
        "outage @include(if: $yes) { code }",
        "outage @skip(if: $no) { code }",
        "... { outage { code } }",
        "... on Thread { outage { code } }",
        "... on Node { ... on Thread { outage { code } } }",
        "alias: outage { code } outage { code }",
        "...F } } fragment F on Thread { ... @include(if: $yes) { outage { code } ",
    ],
)
async def test_thread_with_outage(world, down, selected):
    """The thread comes as last known, its outage filled, and no error beside it."""
    answer = await world.ask(READ % selected, id=down)
    assert answer.errors == []
    assert answer.data["thread"]["status"] == "IDLE"
    assert answer.data["thread"]["outage"] == {"code": "VENDOR_FAILED"}


@pytest.mark.parametrize(
    "selected",
    [
        "",
        "outage @include(if: $no) { code }",
        "outage @skip(if: $yes) { code }",
        "... @include(if: $no) { outage { code } }",
        "...F @skip(if: $yes) } } fragment F on Thread { ... { outage { code }",
        "source { id }",
    ],
)
async def test_thread_without_outage(world, down, selected):
    """The thread is null, with one error that says where it came from."""
    answer = await world.ask(READ % selected, id=down)
    assert answer.data["thread"] is None
    assert [(error["path"], error["extensions"]) for error in answer.errors] == [(["thread"], ERROR)]
    assert answer.errors[0]["message"] == "the vendor failed"


async def test_each_alias_tells_for_itself(world, down):
    """One alias has the outage as data, the other as its error; the vendor is asked once."""
    world.asked()
    answer = await world.ask(
        "query Q($id: ID!) { a: thread(id: $id) { outage { code } } b: thread(id: $id) { id } }", id=down
    )
    assert answer.data == {"a": {"outage": {"code": "VENDOR_FAILED"}}, "b": None}
    assert answer.codes == {"b": "VENDOR_FAILED"}
    assert world.asked() == ["one threads 1"]


@pytest.mark.parametrize("selected", ["node(id: $id) { id %s }", "nodes(ids: [$id]) { id %s }"])
async def test_nodes_tell_as_threads_do(world, down, selected):
    """`node` and `nodes` look for `outage` under the type condition that a thread meets."""
    told = await world.ask("query Q($id: ID!) { " + selected % "... on Thread { outage { code } }" + " }", id=down)
    assert told.errors == []
    assert "VENDOR_FAILED" in str(told.data)
    other = await world.ask("query Q($id: ID!) { " + selected % "... on Message { text }" + " }", id=down)
    assert list(other.codes.values()) == ["VENDOR_FAILED"]
    assert list(other.data.values()) in ([None], [[None]])


@pytest.mark.parametrize("name", ["messages", "runs"])
@pytest.mark.parametrize(
    "selected",
    [
        "{ outages { ...O } nodes { id } } } } fragment O on Outage { ... { code source { slug } retryable message",
        """{ ...F } } } fragment F on %s { ... @include(if: $yes) { outages { code source { slug } retryable message } }
          ... { nodes { id }""",
    ],
)
async def test_connection_with_outages(world, down, name, selected):
    """An empty page with one outage, and no error."""
    kind = {"messages": "MessageConnection", "runs": "RunConnection"}[name]
    answer = await world.ask(INNER % f"{name} {selected.replace('%s', kind)}", id=down)
    assert answer.errors == []
    page = answer.data["thread"][name]
    assert page["nodes"] == []
    assert page["outages"] == [
        {"code": "VENDOR_FAILED", "source": {"slug": "one"}, "retryable": True, "message": "the vendor failed"}
    ]


@pytest.mark.parametrize("name", ["messages", "runs"])
@pytest.mark.parametrize(
    "selected", ["", "outages @skip(if: $yes) { code }", "... @include(if: $no) { outages { code } }"]
)
async def test_connection_without_outages(world, down, name, selected):
    """Null, with one error at its path."""
    answer = await world.ask(INNER % f"{name} {{ nodes {{ id }} {selected} }}", id=down)
    assert answer.data["thread"][name] is None
    assert [(error["path"], error["extensions"]) for error in answer.errors] == [(["thread", name], ERROR)]


async def test_connections_of_one_loader_tell_each_for_itself(world, down):
    """Two aliases with the same arguments share one question, and each tells as its own selection says."""
    world.asked()
    answer = await world.ask(
        INNER % "a: messages(first: 5) { nodes { id } outages { code } } b: messages(first: 5) { nodes { id } }",
        id=down,
    )
    assert answer.data["thread"]["a"] == {"nodes": [], "outages": [{"code": "VENDOR_FAILED"}]}
    assert answer.data["thread"]["b"] is None
    assert answer.codes == {"thread.b": "VENDOR_FAILED"}
    assert [asked for asked in world.asked() if "message_pages" in asked] == ["one message_pages 1"]


async def test_unit_is_one_field_at_one_path(world):
    """Three threads of a source that is down give three reports; those of the others are whole."""
    for _ in range(3):
        await world.thread("one")
    fine = await world.thread("two")
    world["two"].say(fine.ref, "Here I am")
    world["one"].memory.fails = VendorTimeout("no answer in time")
    query = "{ threads(orderBy: {field: CREATED, direction: ASC}) { nodes { messages { nodes { text } %s } } } }"
    told = await world.ask(query % "outages { code }")
    assert told.errors == []
    pages = [row["messages"] for row in told.data["threads"]["nodes"]]
    assert [len(page["outages"]) for page in pages] == [1, 1, 1, 0]
    assert pages[3]["nodes"] == [{"text": "Here I am"}]
    bare = await world.ask(query % "")
    assert bare.codes == {f"threads.nodes.{index}.messages": "VENDOR_TIMEOUT" for index in range(3)}
    assert [row["messages"] for row in bare.data["threads"]["nodes"]] == [None] * 3 + [
        {"nodes": [{"text": "Here I am"}]}
    ]


async def test_lists_ask_no_vendor(world, down):
    """The inbox comes from the index: a source that is down changes nothing, until a row asks for its outage."""
    world.asked()
    rows = await world.data(
        "{ threads { nodes { id title status lastMessage { text } agent { name } } outages { code } } }"
    )
    assert len(rows["threads"]["nodes"]) == 1
    assert rows["threads"]["outages"] == []
    assert world.asked() == []
    rows = await world.data("{ threads { nodes { outage { code } } } }")
    assert rows["threads"]["nodes"] == [{"outage": {"code": "VENDOR_FAILED"}}]
    assert world.asked() == ["one threads 1"]


async def test_agents(world):
    """Those of the sources that answer come beside the outage of the one that does not; or the field is its error."""
    world["two"].memory.agents["a"] = an_agent("a", "two")
    world["one"].memory.fails = VendorFailed("the vendor failed")
    told = await world.ask(
        """{ agents { nodes { name } outages { source { slug } code } } source(slug: "one") { agents { outages
            { code } } } }"""
    )
    assert told.errors == []
    assert "A" in [agent["name"] for agent in told.data["agents"]["nodes"]]
    assert told.data["agents"]["outages"] == [{"source": {"slug": "one"}, "code": "VENDOR_FAILED"}]
    assert told.data["source"]["agents"] == {"outages": [{"code": "VENDOR_FAILED"}]}
    bare = await world.ask("{ agents { nodes { name } } }")
    assert bare.data == {"agents": None}
    assert [(error["path"], error["extensions"]) for error in bare.errors] == [(["agents"], ERROR)]


async def test_several_sources_in_one_error(world):
    """Where two sources failed and the field is one error, it names both."""
    for slug in ("one", "two"):
        world[slug].memory.fails = VendorFailed("the vendor failed")
    answer = await world.ask("{ agents { nodes { name } } }")
    (error,) = answer.errors
    assert error["extensions"]["source"] == "one"
    assert error["message"] == "the vendor failed (and so for 'two')"


async def test_a_wrong_page_is_no_outage(world, thread_id):
    """What the caller did wrong is an error even where `outages` is selected, and asks no vendor."""
    thread = thread_id(await world.thread())
    world.asked()
    answer = await world.ask(INNER % "messages(first: 0) { outages { code } }", id=thread)
    assert answer.codes == {"thread.messages": "VALIDATION"}
    assert not any("message_pages" in asked for asked in world.asked())


async def test_single_objects_tell_at_their_path(world, thread_id):
    """`latestRun` and `message` have nowhere to tell a failure but their path."""
    thread = await world.thread()
    said = world["one"].say(thread.ref, "Hi")
    world["one"].memory.fails = VendorFailed("the vendor failed")
    answer = await world.ask("query Q($id: ID!) { message(id: $id) { text } }", id=thread_id(said.ref))
    assert answer.data == {"message": None}
    assert answer.codes == {"message": "VENDOR_FAILED"}
