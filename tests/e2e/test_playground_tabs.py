"""The playground's tabs as the page sends them, to the running demo; `test_playground_browser` presses the button."""

import re
from typing import Any

import pytest

from processes import Demo
from threadloom.server.demo.seeds import seeds
from threadloom.server.demo.sources import PLACES
from threadloom.server.playground.tabs import Tab, read_tabs

TABS = {re.search(r"^(?:query|mutation) (\w+)", tab.query, re.MULTILINE)[1]: tab for tab in read_tabs()}
SOURCES = {"local", *(place.slug for place in PLACES.values())}


def run(demo: Demo, name: str, **changed: Any) -> dict[str, Any]:
    """The data of a tab, whose variables are what its lookup finds, and what is changed by hand."""
    tab = TABS[name]
    return demo.data(tab.query, {**(tab.variables or {}), **_looked_up(demo, tab), **changed})


def _looked_up(demo: Demo, tab: Tab) -> dict[str, Any]:
    return demo.data(tab.lookup)["threads"]["nodes"][0] if tab.lookup else {}


@pytest.mark.parametrize("name", TABS)
def test_it_answers_as_it_comes(demo: Demo, name: str):
    """With data in every field, and without errors of either kind."""
    for field in run(demo, name).values():
        assert field
        assert not (isinstance(field, dict) and field.get("userErrors")), field


def test_the_inbox_lists_every_source(demo: Demo):
    """In the connection's word on freshness, and nothing failed."""
    inbox = run(demo, "Inbox")["threads"]
    assert {each["source"]["slug"] for each in inbox["sources"]} == SOURCES
    assert inbox["outages"] == []


def test_the_filter_holds_in_every_row(demo: Demo):
    """At several vendors, by title; changed by hand it finds what every source has."""
    found = run(demo, "Filter")
    rows = found["threads"]["nodes"]
    assert len({row["source"]["slug"] for row in rows}) == 3
    assert all({"support", "order"} & set(row["tags"]) for row in rows)
    assert {row["status"] for row in rows} == {"COMPLETED", "WAITING_FOR_INPUT"}
    titles = [row["title"].casefold() for row in rows]
    assert titles == sorted(titles)
    assert min(found[badge]["totalCount"] for badge in ("waiting", "pinned", "archived")) >= 3
    for slug in SOURCES:
        rows = run(demo, "Filter", filter={"sources": [slug]})["threads"]["nodes"]
        assert {row["source"]["slug"] for row in rows} == {slug}


def test_the_search_finds_words_at_several_sources(demo: Demo):
    """Each match is told with where the word stands in its snippet; every source's titles are found."""
    edges = run(demo, "Search")["threads"]["edges"]
    assert len({edge["node"]["source"]["slug"] for edge in edges}) >= 3
    for match in (match for edge in edges for match in edge["matches"]):
        marked = {match["snippet"][place["start"] : place["end"]].casefold() for place in match["ranges"]}
        assert marked <= {"guitar", "guitars"}
        assert marked
    for slug in SOURCES:
        title = next(seed.title for seed in seeds(None, {slug}))
        found = run(demo, "Search", words=f'"{title}"')["threads"]["edges"]
        assert slug in {edge["node"]["source"]["slug"] for edge in found}, title


def test_pages_lead_through_the_whole_list_both_ways(demo: Demo):
    """Turned as the comment says, the two lists hold the same threads once each, whatever source they are at."""
    down: list[tuple[str, str]] = []
    up: list[tuple[str, str]] = []
    turned: dict[str, Any] = {"size": 20}
    while True:
        page = run(demo, "Page", **turned)
        top, end = page["fromTheTop"], page["fromTheEnd"]
        down += _keys(top)
        up = _keys(end) + up
        assert top["pageInfo"]["hasNextPage"] == end["pageInfo"]["hasPreviousPage"]
        if not top["pageInfo"]["hasNextPage"]:
            break
        turned |= {"after": top["pageInfo"]["endCursor"], "before": end["pageInfo"]["startCursor"]}
    assert down == up
    assert len(down) == len(set(down)) == top["totalCount"]


def _keys(connection: dict[str, Any]) -> list[tuple[str, str]]:
    return [(node["title"], node["lastActivityAt"]) for node in connection["nodes"]]


@pytest.mark.parametrize("source", sorted(SOURCES))
def test_a_fork_goes_to_any_source(demo: Demo, source: str):
    """With the talk in it, the thread it came from, and a name for each loss."""
    forked = run(demo, "Fork", source=source)["forkThread"]
    assert forked["userErrors"] == []
    assert forked["thread"]["source"]["slug"] == source
    assert forked["thread"]["forkedFrom"]["source"]["slug"] == "conversations"
    assert forked["thread"]["forkedFrom"]["forks"]["totalCount"] >= 1
    assert all(loss["kind"] and loss["count"] >= 1 for loss in forked["losses"])
