"""Lists: pages and cursors, filters and orders, and what may not be asked."""

import pytest

from fakes import a_call
from threadloom.domain.message import MessageDraft, MessageVisibility

NAMES = """query Q($filter: ThreadFilterInput, $orderBy: ThreadOrderInput, $first: Int, $after: String, $last: Int,
    $before: String) { threads(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last,
    before: $before) { totalCount edges { cursor node { title } matches { field } } nodes { title } pageInfo {
    hasNextPage hasPreviousPage startCursor endCursor } sources { source { slug } syncedAt outage { code } } } }"""
HIDDEN, VISIBLE = MessageVisibility.HIDDEN, MessageVisibility.VISIBLE
CREATED = {"field": "CREATED", "direction": "ASC"}


def titles(data):
    return [edge["node"]["title"] for edge in data["threads"]["edges"]]


@pytest.fixture
async def five(world):
    """Threads A to E, made in that order at three sources."""
    for slug, title in zip(("desk", "one", "two", "desk", "one"), "ABCDE", strict=True):
        await world.thread(slug, title=title)


async def test_pages_in_both_directions(world, five):
    """Forwards by first and after, backwards by last and before, always in the list's own order."""
    first = await world.data(NAMES, orderBy=CREATED, first=2)
    assert titles(first) == ["A", "B"]
    assert first["threads"]["totalCount"] == 5
    info = first["threads"]["pageInfo"]
    assert (info["hasNextPage"], info["hasPreviousPage"]) == (True, False)
    assert [info["startCursor"], info["endCursor"]] == [edge["cursor"] for edge in first["threads"]["edges"]]
    second = await world.data(NAMES, orderBy=CREATED, first=2, after=info["endCursor"])
    assert titles(second) == ["C", "D"]
    back = await world.data(NAMES, orderBy=CREATED, last=1, before=second["threads"]["pageInfo"]["startCursor"])
    assert titles(back) == ["B"]
    assert titles(await world.data(NAMES, orderBy=CREATED, last=2)) == ["D", "E"]
    assert [node["title"] for node in first["threads"]["nodes"]] == ["A", "B"]


@pytest.mark.parametrize(
    ("selected", "counted"),
    [
        ("nodes { title }", False),
        ("nodes { title } totalCount", True),
        ("badge: totalCount", True),
        ("nodes { title } ... on ThreadConnection { ... { totalCount } }", True),
        ("nodes { title } totalCount @include(if: $no)", False),
    ],
)
async def test_threads_are_counted_only_if_that_is_asked(world, five, monkeypatch, selected, counted):
    """A total costs more than its page in a long list; the page is the same without it."""
    asked, threads = [], world.gateway.threads
    ask = threads.page

    async def spied(call, query, request):
        asked.append(request.counted)
        return await ask(call, query, request)

    monkeypatch.setattr(threads, "page", spied)
    page = f"{selected} pageInfo @skip(if: $no) {{ hasNextPage }}"
    query = f"query Q($no: Boolean = false) {{ threads(first: 2) {{ {page} }} }}"
    answer = (await world.data(query))["threads"]
    assert asked == [counted]
    assert answer.pop("pageInfo") == {"hasNextPage": True}
    nodes = {"nodes": [{"title": "E"}, {"title": "D"}]} if "nodes" in selected else {}
    total = {"badge" if "badge" in selected else "totalCount": 5} if counted else {}
    assert answer == {**nodes, **total}


async def test_empty_page(world):
    """No cursors, nothing before or behind, and every source's freshness all the same."""
    page = (await world.data(NAMES))["threads"]
    assert page["edges"] == []
    assert page["pageInfo"] == {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None}
    assert [each["source"]["slug"] for each in page["sources"]] == ["one", "two", "desk"]


@pytest.mark.parametrize(
    "given",
    [
        {"first": 0},
        {"first": -1},
        {"first": 101},
        {"last": 0},
        {"last": 101},
        {"first": 1, "last": 1},
        {"after": "x"},
        {"before": "x"},
    ],
)
async def test_pages_that_may_not_be(world, five, given):
    """VALIDATION at the field."""
    answer = await world.ask(NAMES, **given)
    assert answer.data == {"threads": None}
    assert answer.codes == {"threads": "VALIDATION"}


async def test_cursor_of_another_list(world, five):
    """A cursor is good for its own filter, order and caller alone."""
    cursor = (await world.data(NAMES, orderBy=CREATED))["threads"]["pageInfo"]["startCursor"]
    assert (await world.ask(NAMES, orderBy=CREATED, after=cursor)).errors == []
    for given in (
        {},
        {"orderBy": {**CREATED, "direction": "DESC"}},
        {"orderBy": CREATED, "filter": {"sources": ["one"]}},
    ):
        assert (await world.ask(NAMES, after=cursor, **given)).codes == {"threads": "VALIDATION"}
    other = await world.ask(NAMES, a_call(user="bob"), orderBy=CREATED, after=cursor)
    assert other.codes == {"threads": "VALIDATION"}


async def test_defaults_and_what_is_left_out_are_one_list(world, five):
    """A cursor of the default order is good where the order is spelled out, and for null arguments."""
    cursor = (await world.data(NAMES, first=2))["threads"]["pageInfo"]["endCursor"]
    spelled = {"orderBy": {"field": "LAST_ACTIVITY", "direction": "DESC"}, "filter": None, "last": None}
    assert titles(await world.data(NAMES, first=2, after=cursor, **spelled)) == ["C", "B"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"sources": ["desk"]}, ["A", "D"]),
        ({"sources": []}, []),
        ({"sources": ["none"]}, []),
        ({"vendors": ["fake"]}, ["B", "C", "E"]),
        ({"vendors": ["fake"], "sources": ["desk", "one"]}, ["B", "E"]),
        ({"agentIds": ["forged"]}, []),
        ({"archived": True}, []),
        ({"archived": None}, ["A", "B", "C", "D", "E"]),
        ({"hidden": True}, []),
        ({"statuses": ["RUNNING"]}, []),
        ({"tags": ["x"]}, []),
        ({"createdAt": {"from": "2100-01-01T00:00:00Z"}}, []),
        ({"createdAt": {"until": "2100-01-01T00:00:00Z"}}, ["A", "B", "C", "D", "E"]),
    ],
)
async def test_filters(world, five, wanted, found):
    """Every field given must match."""
    assert titles(await world.data(NAMES, orderBy=CREATED, filter=wanted)) == found


async def test_freshness_of_the_sources_in_the_list(world, five):
    """A list of some sources tells the freshness of those."""
    page = await world.data(NAMES, filter={"sources": ["desk", "none"]})
    assert [each["source"]["slug"] for each in page["threads"]["sources"]] == ["desk"]


async def test_range_that_runs_backwards(world):
    """VALIDATION, before anything is looked for."""
    wanted = {"createdAt": {"from": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"}}
    assert (await world.ask(NAMES, filter=wanted)).codes == {"threads": "VALIDATION"}


async def test_threads_of_a_source_and_of_an_agent(world, five):
    """The parent narrows the list, whatever the filter says beside."""
    await world.started("desk")
    query = """query Q($filter: ThreadFilterInput) { source(slug: "desk") { threads(filter: $filter) { totalCount }
      defaultAgent { threads(filter: $filter) { totalCount sources { source { slug } } } } } }"""
    source = (await world.data(query))["source"]
    assert source["threads"] == {"totalCount": 3}
    assert source["defaultAgent"]["threads"]["sources"] == [{"source": {"slug": "desk"}}]
    source = (await world.data(query, filter={"sources": ["one"]}))["source"]
    assert source["threads"] == {"totalCount": 0}
    assert source["defaultAgent"]["threads"]["totalCount"] == 0


async def test_relevance_needs_a_search(world):
    """VALIDATION where nothing is searched."""
    assert (await world.ask(NAMES, orderBy={"field": "RELEVANCE"})).codes == {"threads": "VALIDATION"}


async def test_messages(world, thread_id):
    """Oldest first, from either end, hidden ones on demand; cursors are good for the thread alone."""
    said = [MessageDraft(text=f"{n}", visibility=HIDDEN if n == 1 else VISIBLE) for n in range(4)]
    thread, other = await world.thread("desk", messages=tuple(said)), await world.thread("desk", messages=tuple(said))
    query = """query Q($id: ID!, $hidden: Boolean, $first: Int, $after: String, $last: Int) { thread(id: $id) {
        messages(includeHidden: $hidden, first: $first, after: $after, last: $last) { totalCount nodes { text }
        pageInfo { endCursor hasPreviousPage } } } }"""
    query = query.replace("$hidden: Boolean", "$hidden: Boolean! = false")

    async def page(of, **given):
        return (await world.data(query, id=thread_id(of), **given))["thread"]["messages"]

    assert [each["text"] for each in (await page(thread))["nodes"]] == ["0", "2", "3"]
    assert [each["text"] for each in (await page(thread, hidden=True, last=3))["nodes"]] == ["1", "2", "3"]
    first = await page(thread, first=1)
    after = first["pageInfo"]["endCursor"]
    assert [each["text"] for each in (await page(thread, after=after))["nodes"]] == ["2", "3"]
    assert first["totalCount"] == 3
    wrong = await world.ask(query, id=thread_id(other), after=after)
    assert wrong.codes == {"thread.messages": "VALIDATION"}


async def test_tags(world):
    """Labels in use, most used first."""
    for tags in (("a", "b"), ("b",)):
        await world.thread("desk", tags=tags)
    assert await world.data("{ tags { tag count } }") == {"tags": [{"tag": "b", "count": 2}, {"tag": "a", "count": 1}]}
