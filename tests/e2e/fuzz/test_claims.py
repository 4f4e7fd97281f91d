"""The judge of the fuzz: what it calls wrong is wrong, and what is right it leaves alone."""

import json
from typing import Any

import httpx
import pytest
from graphql import build_schema

from e2e.fuzz.asked import RESPONSE, Asked
from e2e.fuzz.claims import Claims
from threadloom.graphql.schema import sdl

_SECRET = "sandbox-thena-key"
_CLAIMS = Claims(build_schema(sdl()), [_SECRET])
_DOCUMENT = """
query ($deep: Boolean = false) {
  source(slug: "a") { id slug ...Health @include(if: $deep) }
  node(id: "a") { __typename ... on Thread { name: title status createdAt } ... on Node { id } }
  threads { totalCount nodes { tags } }
}
fragment Health on Source { health { state } }
"""
_DATA: dict[str, Any] = {
    "source": {"id": "a", "slug": "a"},
    "node": {"__typename": "Thread", "name": None, "status": "IDLE", "createdAt": "2026-11-21T09:30:00Z", "id": "a"},
    "threads": {"totalCount": 1, "nodes": [{"tags": []}]},
}


def _broken(body: object, *, status: int = 200, document: str = _DOCUMENT, headers: Any = None) -> list[str]:
    """What the judge says of this answer to the document."""
    asked = Asked(body=json.dumps({"query": document}).encode())
    given = {"content-type": f"{RESPONSE}; charset=utf-8", "x-request-id": "r"} | (headers or {})
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return _CLAIMS.broken(asked, httpx.Response(status, content=content, headers=given))


def _error(message: str = "no", **extensions: Any) -> dict[str, Any]:
    return {"errors": [{"message": message, "extensions": {"code": "BAD_REQUEST"} | extensions}]}


def _changed(*path: str, to: object) -> dict[str, Any]:
    """The data with another value at one place."""
    data = json.loads(json.dumps(_DATA))
    holder = data
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = to
    return {"data": data}


def test_good_answers():
    """Data, data with a field that came by @include, errors, and an overload that says when to come again."""
    assert _broken({"data": _DATA}) == []
    assert _broken(_changed("source", "health", to={"state": "UP"})) == []
    assert _broken(_changed("node", to={"__typename": "Source", "id": "a"})) == []
    assert _broken(_error('Cannot query field "x" on type "UserError".'), status=422) == []
    overloaded = _error("busy", code="OVERLOADED", retryAfterMs=1000)
    assert _broken(overloaded, status=503, headers={"retry-after": "1"}) == []


def test_what_the_request_said_may_be_quoted():
    """An address or an exception's name in a message is a client's own where the client wrote it."""
    quoting = _error('Cannot query field "KeyError".')
    assert _broken(quoting, document="{ KeyError }") == []
    assert len(_broken(quoting)) == 1


@pytest.mark.parametrize(
    ("body", "status", "complaint"),
    [
        ({"data": _DATA}, 500, "its status is 500"),
        (_error(code="OVERLOADED"), 503, "it is a 503 without"),
        (_error(code="OOPS"), 200, "an error has the code 'OOPS'"),
        (_error(code=None), 200, "an error has the code None"),
        (_error(code="INTERNAL"), 200, "the gateway failed"),
        (_error(stack="x"), 200, "an error has the members ['stack']"),
        (_error(""), 200, "an error has no message"),
        (_error("see http://10.0.0.7:8080/v1"), 200, "a message names 'http://10.0.0.7:8080/v1'"),
        (_error("httpx.ConnectError"), 200, "a message names 'ConnectError'"),
        (_error(f"{_SECRET} is wrong"), 200, "it holds"),
        (_error('File "/srv/app.py", line 1'), 200, "it shows insides"),
        ({"data": None}, 200, "it has neither data nor errors"),
        ({"data": _DATA, "errors": []}, 200, "`errors` is no list"),
        ([], 200, "it is no GraphQL answer"),
        (b"{", 200, "it is no JSON"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bad_answers(body: object, status: int, complaint: str):
    """Each is told for what it is."""
    (told,) = _broken(body, status=status)
    assert told.startswith(complaint)


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (["source", "slug"], None, "data.source.slug is null"),
        (["source", "slug"], 7, "data.source.slug is no String: 7"),
        (["source"], [], "data.source is no object"),
        (["source", "name"], "x", "data.source.name was not asked for"),
        (["node"], {"__typename": "Source"}, "data.node.id is missing"),
        (["node", "__typename"], "Nobody", "data.node.__typename is not"),
        (["node", "status"], "SLEEPY", "data.node.status is no ThreadStatus: 'SLEEPY'"),
        (["node", "createdAt"], "yesterday", "data.node.createdAt is no DateTime: 'yesterday'"),
        (["threads", "nodes"], {}, "data.threads.nodes is no list"),
        (["threads", "nodes"], [{"tags": [None]}], "data.threads.nodes.0.tags.0 is null"),
    ],
)
def test_data_of_another_shape(path: list[str], value: object, complaint: str):
    """Each is told with its path."""
    told = _broken(_changed(*path, to=value))
    assert any(each.startswith(complaint) for each in told), told


def test_data_of_a_document_that_cannot_run():
    """One that cannot be parsed, that is not valid, or that is not there has no data."""
    for document in ("{", "{ nothing }"):
        (told,) = _broken({"data": {}}, document=document)
        assert told.startswith("there is data, and the document")
    answer = httpx.Response(200, json={"data": {}}, headers={"x-request-id": "r"})
    assert _CLAIMS.broken(Asked(body=b"{}"), answer) == ["there is data, and no document"]
