"""Lists of threads: one agent's, read whole, and the history of all, which goes forward alone."""

import pytest

from fakes import a_call
from threadloom.domain.errors import Invalid, NotFound, VendorBadPayload, VendorFailed, VendorRejected
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.thread import Thread
from threadloom.domain.vendor import ThreadPageKey
from vendors.thena.kit import AGENT, CHAT, HISTORY, OTHER, SAMPLE, Turns, agent_ref, connected, desk, thread_ref

CALL = a_call()


def rows(*ids: str, agent: str | None = AGENT) -> list[dict]:
    return [{"id": native_id, "agent_id": agent} for native_id in ids]


def ids(page: Page[Thread]) -> list[str | None]:
    return [thread.native_id for thread in page.items]


async def of_agent(adapter, **page) -> Page[Thread]:
    return await adapter.thread_page(CALL, ThreadPageKey(agent=agent_ref(), page=PageRequest(**page)))


async def of_all(adapter, **page) -> Page[Thread]:
    return await adapter.thread_page(CALL, ThreadPageKey(page=PageRequest(**page)))


async def test_an_agents_threads_are_cut_from_its_whole_list():
    """Exact totals in both directions; the address is the agent that was asked for."""
    listed = [*rows("a", "b"), {"title": "no id"}, SAMPLE, *rows("d", agent=OTHER)]
    async with desk({f"GET {CHAT}": listed}) as there:
        adapter = connected(there.base_url)
        first = await of_agent(adapter, size=2)
        second = await of_agent(adapter, size=2, after=first.positions[-1])
        last = await of_agent(adapter, size=1, from_end=True)
        with pytest.raises(Invalid) as caught:
            await of_agent(adapter, before=(1, 2))
        await adapter.close()
    assert (ids(first), first.has_next, first.has_previous, first.total) == (["a", "b"], True, False, 4)
    assert (ids(second), second.has_next, second.total) == ([SAMPLE["id"], "d"], False, 4)
    assert ids(last) == ["d"]
    assert caught.value.path == ("before",)
    assert last.items[0].ref == thread_ref("d")
    assert last.items[0].agent == agent_ref(OTHER)
    assert second.items[0].raw == {name: value for name, value in SAMPLE.items() if name != "messages"}


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, NotFound), (500, VendorFailed), (422, Invalid)],
)
async def test_a_list_that_fails_says_so(status: int, kind):
    """An agent that is not there is not an empty list."""
    async with desk({f"GET {CHAT}": (status, {})}) as there:
        adapter = connected(there.base_url)
        with pytest.raises(kind):
            await of_agent(adapter)
        await adapter.close()


@pytest.mark.parametrize("envelope", ["threads", "items", "data", "history", "results"])
@pytest.mark.parametrize("cursor", ["next_cursor", "nextCursor", "cursor"])
async def test_the_history_is_read_however_it_comes(envelope: str, cursor: str):
    """The page describes no answer: likely names are tried, and the cursor is asked on with."""
    answers = Turns([{envelope: rows("a", "b"), cursor: "c1"}, {envelope: rows("c"), cursor: None}])
    async with desk({f"GET {HISTORY}": answers}) as there:
        adapter = connected(there.base_url)
        first = await of_all(adapter, size=2)
        second = await of_all(adapter, size=2, after=first.positions[-1])
        await adapter.close()
    assert (ids(first), first.has_next, first.has_previous, first.total) == (["a", "b"], True, False, None)
    assert (ids(second), second.has_next, second.has_previous, second.total) == (["c"], False, True, None)
    assert [seen.query for seen in there.seen] == [{"limit": "2"}, {"limit": "2", "cursor": "c1"}]


async def test_a_bare_history_is_all_there_is():
    """Nothing says how to go on from an array; a row that nothing could be asked about is left out."""
    listed = [*rows("a"), {"title": "no id", "agent_id": AGENT}, *rows("b", agent=None), *rows("c", agent=OTHER)]
    async with desk({f"GET {HISTORY}": listed}) as there:
        adapter, bare = connected(there.base_url), connected(there.base_url, agent_id=None)
        found, less = await of_all(adapter), await of_all(bare)
        await adapter.close()
        await bare.close()
    assert [thread.ref for thread in found.items] == [thread_ref("a"), thread_ref("b"), thread_ref("c", scope=OTHER)]
    assert (found.total, ids(less), less.total) == (3, ["a", "c"], 2)


async def test_a_large_page_takes_several_calls():
    """At most 50 rows each, which is the documented limit."""
    pages = [[str(50 * page + row) for row in range(50)] for page in range(3)]
    answers = Turns({"threads": rows(*page), "next_cursor": f"c{number + 1}"} for number, page in enumerate(pages))
    async with desk({f"GET {HISTORY}": answers}) as there:
        adapter = connected(there.base_url)
        found = await of_all(adapter, size=51)
        await adapter.close()
    assert [seen.query for seen in there.seen] == [{"limit": "50"}, {"limit": "1", "cursor": "c1"}]
    assert (ids(found), found.has_next) == ([str(number) for number in range(51)], True)
    assert found.positions[48:] == ((None, "48"), ("c1", None), ("c1", "50"))


async def test_every_row_of_the_history_can_be_gone_on_from():
    """Also one inside a page of the vendor's; one that has left its page is where the page begins."""
    answers = Turns([{"threads": rows("a", "b", "c"), "next_cursor": "c1"}, {"threads": rows("d")}])
    async with desk({f"GET {HISTORY}": answers}) as there:
        adapter = connected(there.base_url)
        found = await of_all(adapter, size=2, after=(None, "b"))
        await adapter.close()
    assert (ids(found), found.has_next, found.has_previous, found.total) == (["c", "d"], False, True, None)
    assert [seen.query for seen in there.seen] == [{"limit": "50"}, {"limit": "1", "cursor": "c1"}]
    async with desk({f"GET {HISTORY}": rows("x", "y")}) as there:
        adapter = connected(there.base_url)
        moved = await of_all(adapter, after=("c0", "gone"))
        await adapter.close()
    assert ids(moved) == ["x", "y"]


async def test_a_history_that_never_ends_comes_to_an_end():
    """Empty pages with a cursor are followed ten times, and the page says that there may be more."""
    async with desk({f"GET {HISTORY}": {"threads": [], "next_cursor": 7}}) as there:
        adapter = connected(there.base_url)
        found = await of_all(adapter)
        await adapter.close()
    assert (found.items, found.has_next, found.total) == ((), True, None)
    assert [seen.query.get("cursor") for seen in there.seen] == [None, *["7"] * 9]


@pytest.mark.parametrize(
    ("page", "path"),
    [
        ({"before": ("c", None)}, ("before",)),
        ({"from_end": True}, ("last",)),
        ({"after": ("a",)}, ("after",)),
        ({"after": (1, "a")}, ("after",)),
        ({"after": ("\ud800", None)}, ("after",)),
        ({"after": (None, "..")}, ("after",)),
    ],
)
async def test_the_history_goes_forward_from_its_own_positions_alone(page: dict, path: tuple[str, ...]):
    """Anything else is refused before any call."""
    async with desk({}) as there:
        adapter = connected(there.base_url)
        with pytest.raises(Invalid) as caught:
            await of_all(adapter, **page)
        await adapter.close()
    assert (caught.value.path, there.seen) == (path, [])


async def test_a_cursor_that_thena_refuses_is_the_callers():
    """Without a cursor the refusal is about nothing of the input."""
    async with desk({f"GET {HISTORY}": (422, {"detail": []})}) as there:
        adapter = connected(there.base_url)
        for after, path in ((("c", None), ("after",)), (None, ())):
            with pytest.raises(Invalid) as caught:
                await of_all(adapter, after=after)
            assert caught.value.path == path
        await adapter.close()


@pytest.mark.parametrize("answer", [5, "x", {}, {"threads": {}}, {"threads": [5]}, {"threads": [{"id": 5}]}])
async def test_a_history_of_another_kind_makes_no_sense(answer):
    """It is never taken for an empty one."""
    async with desk({f"GET {HISTORY}": answer}) as there:
        adapter = connected(there.base_url)
        with pytest.raises(VendorBadPayload):
            await of_all(adapter)
        await adapter.close()


async def test_a_history_that_is_not_there_is_no_empty_one():
    """A 404 on a path that names no object means that the API is elsewhere."""
    async with desk({}) as there:
        adapter = connected(there.base_url)
        with pytest.raises(VendorRejected):
            await of_all(adapter)
        await adapter.close()
