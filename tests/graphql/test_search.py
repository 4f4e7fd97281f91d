"""Search: which threads are found, in what order, and where the words stand in them."""

import pytest
from msgspec.structs import replace

from fakes import a_call
from threadloom.domain.message import MessageDraft, MessageStatus, MessageVisibility
from threadloom.domain.part import TextPart
from threadloom.graphql import ids

FOUND = """
query Q($search: String!, $filter: ThreadFilterInput, $orderBy: ThreadOrderInput, $first: Int, $after: String,
        $last: Int, $before: String) {
  threads(search: $search, filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last,
          before: $before) {
    totalCount
    edges {
      cursor
      node { title }
      matches { field snippet message { nativeId role text } ranges { start end } }
    }
    pageInfo { hasNextPage hasPreviousPage }
  }
}
"""
WHICH = """query Q($search: String!, $filter: ThreadFilterInput) {
    threads(search: $search, filter: $filter) { totalCount nodes { title } } }"""


READ = "query Q($id: ID!) { thread(id: $id) { messages { nodes { text } } } }"
ONE = "query Q($id: ID!) { message(id: $id) { text } }"


async def settled(world):
    """What was written and what passed by can be found."""
    await world.gateway.search.finish()
    await world.gateway._kit.store.indexed()


async def titles(world, search, call=None, **terms):
    page = (await world.data(WHICH, call, search=search, **terms))["threads"]
    assert page["totalCount"] == len(page["nodes"])
    return [node["title"] for node in page["nodes"]]


def told(*texts):
    return tuple(MessageDraft(text=text) for text in texts)


@pytest.fixture
async def three(world):
    """Three threads that speak of invoices: in the title, in two messages, in one."""
    await world.thread("desk", title="Invoice 7", messages=told("Hello"), tags=("billing",))
    await world.thread("desk", title="Often", messages=told("Your invoice", "is no invoice", "Naïve question"))
    await world.thread("desk", title="Once", messages=told("A line\nand an <b>invoice</b> for 東京タワー"))
    await settled(world)


async def test_the_best_come_first(world, three):
    """The title counts most, then how many messages match; `orderBy` may ask for something else."""
    assert await titles(world, "invoice") == ["Invoice 7", "Often", "Once"]
    by_age = {"field": "CREATED", "direction": "DESC"}
    page = await world.data(FOUND, search="invoice", orderBy=by_age)
    assert [edge["node"]["title"] for edge in page["threads"]["edges"]] == ["Once", "Often", "Invoice 7"]


async def test_where_the_words_stand(world, three):
    """A title, labels and messages are told with a plain piece of text, and ranges in it by code points."""
    page = (await world.data(FOUND, search="invoice"))["threads"]
    matches = [edge["matches"] for edge in page["edges"]]
    assert [(m["field"], m["message"], m["snippet"]) for m in matches[0]] == [("title", None, "Invoice 7")]
    assert [m["message"]["text"] for m in matches[1]] == ["is no invoice", "Your invoice"]
    (once,) = matches[2]
    assert once["snippet"] == "A line and an <b>invoice</b> for 東京タワー"
    assert [once["snippet"][r["start"] : r["end"]] for r in once["ranges"]] == ["invoice"]
    assert once["message"]["role"] == "USER"
    (billing,) = (await world.data(FOUND, search="billing"))["threads"]["edges"][0]["matches"]
    assert (billing["field"], billing["snippet"]) == ("tag", "billing")


async def test_matches_ask_no_vendor(world):
    """Where words stand is told from the store, whoever's messages they are."""
    thread = await world.thread("one", title="Far", messages=told("a needle"))
    await world.data(READ, id=ids.global_id(thread.ref))
    await settled(world)
    world.asked()
    page = (await world.data(FOUND, search="needle"))["threads"]
    assert [edge["node"]["title"] for edge in page["edges"]] == ["Far"]
    assert page["edges"][0]["matches"][0]["message"]["text"] == "a needle"
    assert world.asked() == []


async def test_two_searches_in_one_operation(world, three):
    """Two aliases, each with its own words and matches."""
    data = await world.data(
        """{ a: threads(search: "naive") { edges { matches { snippet } } }
             b: threads(search: "invoice question") { edges { matches { snippet } } }
             c: threads(search: "東京") { edges { matches { snippet ranges { start end } } } }
             d: threads { edges { matches { snippet } } } }"""
    )
    assert [edge["matches"] for edge in data["a"]["edges"]] == [[{"snippet": "Naïve question"}]]
    assert data["b"]["edges"] == []
    (match,) = data["c"]["edges"][0]["matches"]
    assert [match["snippet"][r["start"] : r["end"]] for r in match["ranges"]] == ["東京"]
    assert [edge["matches"] for edge in data["d"]["edges"]] == [[], [], []]


async def test_pages_of_what_was_found(world, three):
    """Forwards and backwards by cursors of this search alone."""
    first = (await world.data(FOUND, search="invoice", first=2))["threads"]
    assert [edge["node"]["title"] for edge in first["edges"]] == ["Invoice 7", "Often"]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (3, True)
    cursor = first["edges"][1]["cursor"]
    rest = (await world.data(FOUND, search="invoice", first=2, after=cursor))["threads"]
    assert [edge["node"]["title"] for edge in rest["edges"]] == ["Once"]
    back = (await world.data(FOUND, search="invoice", last=1, before=cursor))["threads"]
    assert [edge["node"]["title"] for edge in back["edges"]] == ["Invoice 7"]
    assert (await world.ask(FOUND, search="invoices", after=cursor)).codes == {"threads": "VALIDATION"}


@pytest.mark.parametrize("search", ["", "  ", "?!", '""', "*", "a" * 257, " ".join(f"w{n}" for n in range(33))])
async def test_no_search_at_all(world, search):
    """Without a word, or with too many, VALIDATION, whoever has no thread included."""
    assert (await world.ask(WHICH, search=search)).codes == {"threads": "VALIDATION"}
    nobody = await world.ask(WHICH, a_call(user="nobody"), search=search)
    assert nobody.codes == {"threads": "VALIDATION"}


@pytest.mark.parametrize(
    "search", ['" OR ""', "a' OR 1=1 --", "text:invoice", "NEAR(invoice 7)", "{title} : x", "^x", "\0invoice"]
)
async def test_hostile_words(world, three, search):
    """Nothing that is typed is anybody's syntax."""
    assert (await world.ask(WHICH, search=f"{search} ")).errors == []


async def test_filters_narrow_a_search(world, three):
    """All of them hold as they do without a search."""
    assert await titles(world, "invoice", filter={"tags": ["billing"]}) == ["Invoice 7"]
    assert await titles(world, "invoice", filter={"sources": ["one"]}) == []
    assert await titles(world, "invoice", filter={"archived": False, "pinned": False}) == [
        "Invoice 7",
        "Often",
        "Once",
    ]


async def test_others_are_not_found(world, three):
    """Neither another user of the tenant, nor an operator, nor the same name at another tenant finds anything."""
    for call in (a_call(user="bob"), a_call(role="OPERATOR", user="olga"), a_call(tenant="umbrella")):
        assert await titles(world, "invoice", call) == []


async def test_what_passes_by_is_found(world):
    """Messages that a vendor tells are found once somebody has read them; unfinished and hidden ones are not."""
    thread = await world.thread("one", title="Read")
    memory = world["one"].memory
    said = [world["one"].say(thread.ref, text) for text in ("finished words", "half a wor", "hidden words")]
    memory.messages[thread.ref.native_id] = [
        said[0],
        replace(said[1], status=MessageStatus.IN_PROGRESS),
        replace(said[2], visibility=MessageVisibility.HIDDEN),
    ]
    await settled(world)
    assert await titles(world, "finished") == []
    await world.data(READ, id=ids.global_id(thread.ref))
    await settled(world)
    assert await titles(world, "finished words") == ["Read"]
    assert await titles(world, "half") == []
    assert await titles(world, "hidden") == []


async def test_edits_are_followed(world, thread_id):
    """A new title and new words are found, the old ones are not."""
    thread = await world.thread("one", title="Before")
    world["one"].say(thread.ref, "old words")
    await world.data(READ, id=thread_id(thread))
    (told,) = world["one"].memory.messages[thread.ref.native_id]
    world["one"].memory.messages[thread.ref.native_id] = [replace(told, parts=(TextPart(text="new words"),))]
    await settled(world)
    assert await titles(world, "old") == ["Before"]
    await world.data(READ, id=thread_id(thread))
    await world.mutate("updateThread", "thread { id }", threadId=thread_id(thread), title="After")
    await settled(world)
    assert await titles(world, "old") == await titles(world, "before") == []
    assert await titles(world, "new words") == await titles(world, "after") == ["After"]


async def test_what_the_vendor_deleted_is_forgotten(world, thread_id):
    """A message that its vendor does not know any more is not found either."""
    thread = await world.thread("one", title="T")
    message = world["one"].say(thread.ref, "gone soon")
    await world.data(ONE, id=ids.global_id(message.ref))
    await settled(world)
    assert await titles(world, "gone") == ["T"]
    world["one"].memory.messages.clear()
    await world.data(ONE, id=ids.global_id(message.ref))
    await settled(world)
    assert await titles(world, "gone") == []


async def test_hidden_and_purged_threads(world, three, thread_id):
    """A hidden thread is found among the hidden ones alone, a purged one nowhere."""
    found = await world.data('{ threads(search: "once") { nodes { id } } }')
    (once,) = [node["id"] for node in found["threads"]["nodes"]]
    await world.mutate("deleteThread", "deletedThreadId", threadId=once, mode="HIDE")
    assert await titles(world, "once") == []
    assert await titles(world, "once", filter={"hidden": True}) == ["Once"]
    await world.mutate("deleteThread", "deletedThreadId", threadId=once, mode="PURGE")
    assert await titles(world, "once", filter={"hidden": True}) == []
