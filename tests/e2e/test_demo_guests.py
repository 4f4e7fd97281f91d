"""The demo's two guests, by the keys that it tells: each has a tenant's sources and threads, and no others."""

import re
from typing import Any

import pytest

from processes import Demo
from threadloom.server.demo.seeds import seeds

SOURCES = {"local", "humm", "umami", "assistants", "thena", "mindset", "conversations"}
TENANTS = {"acme": {"local", "humm", "assistants", "conversations"}, "globex": {"local", "umami", "thena", "mindset"}}

_TENANT = """
{
  viewer { name roles }
  sources { slug }
  threads(first: 100) { totalCount nodes { id title source { slug } } }
}
"""
_THREAD = "query ($id: ID!) { thread(id: $id) { id } }"
_AT = """
mutation ($source: String!) {
  startThread(input: {target: {source: $source}, message: {text: "Who am I?"}}) { thread { id } userErrors { code } }
}
"""


@pytest.mark.parametrize("tenant", TENANTS)
def test_guests_see_their_sources_and_threads_alone(demo: Demo, tenant: str):
    """Neither the visitors' nor the other guest's are there, not by their ids either."""
    theirs = _as_guest(demo, tenant, _TENANT)
    found = {row["title"]: row["source"]["slug"] for row in theirs["threads"]["nodes"]}
    assert theirs["viewer"]["roles"] == ["READER", "WRITER"]
    assert {source["slug"] for source in theirs["sources"]} == TENANTS[tenant]
    assert found == {seed.title: seed.source for seed in seeds(tenant, SOURCES)}
    assert theirs["threads"]["totalCount"] == len(found) >= 3
    others = [demo.data(_TENANT), *(_as_guest(demo, other, _TENANT) for other in TENANTS if other != tenant)]
    for row in (row for other in others for row in other["threads"]["nodes"]):
        assert _as_guest(demo, tenant, _THREAD, id=row["id"])["thread"] is None, row


@pytest.mark.parametrize("tenant", TENANTS)
def test_guests_cannot_start_at_other_sources(demo: Demo, tenant: str):
    """They are as if they were not there."""
    for source in SOURCES - TENANTS[tenant]:
        payload = _as_guest(demo, tenant, _AT, source=source)["startThread"]
        assert payload == {"thread": None, "userErrors": [{"code": "NOT_FOUND"}]}, source


def test_visitors_do_not_see_what_guests_have(demo: Demo):
    """Though every source is open to them."""
    titles = {row["title"] for row in demo.data(_TENANT)["threads"]["nodes"]}
    assert titles.isdisjoint(seed.title for tenant in TENANTS for seed in seeds(tenant, SOURCES))
    for tenant in TENANTS:
        for row in _as_guest(demo, tenant, _TENANT)["threads"]["nodes"]:
            assert demo.data(_THREAD, {"id": row["id"]})["thread"] is None, row


def test_wrong_key_is_nobodys(demo: Demo):
    """Who brings a key must bring a right one, though none is asked for."""
    right = _keys(demo)["acme"]
    other = _keys(demo)["globex"]
    for wrong in (right[:-1] + ("A" if right[-1] != "A" else "B"), right[:12] + other[12:]):
        answer = demo.graphql("{ viewer { name } }", headers={"authorization": f"Bearer {wrong}"})
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]


def _keys(demo: Demo) -> dict[str, str]:
    """The key of each tenant, as the demo tells it."""
    return dict(re.findall(r"^  (\w+) +(tl_\S+)$", demo.welcome, re.MULTILINE))


def _as_guest(demo: Demo, tenant: str, query: str, **variables: str) -> dict[str, Any]:
    answer = demo.graphql(query, variables, {"authorization": f"Bearer {_keys(demo)[tenant]}"})
    assert "errors" not in answer, answer["errors"]
    return answer["data"]
