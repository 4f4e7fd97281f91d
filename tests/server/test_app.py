"""The app: what is answered where, and what is refused before GraphQL."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from builders import Client, a_client, a_configuration
from threadloom.domain.call import Role
from threadloom.domain.clock import Instant, SystemClock
from threadloom.server.app import create_app
from threadloom.server.keys import new_key, server_key

VIEWER = "{ viewer { name roles } }"
INTROSPECTION = "{ __schema { queryType { name } } }"
KEYS = {"auth": {"mode": "keys"}}


async def _post(client: Client, body: Any, **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await client.http.post("/graphql", content=content, headers={"content-type": "application/json", **headers})


async def _a_readers_key(client: Client, expires_at: Instant | None = None) -> str:
    now, secret = SystemClock().now(), server_key(client.app.settings)
    key, record = new_key(secret, tenant="t", user="u", role=Role.READER, name="U", now=now, expires_at=expires_at)
    await client.parts.store.save_key(record)
    return key


async def test_query_is_answered_by_post(client: Client):
    """As JSON, for the local operator, with the request's id on the answer."""
    answer = await _post(client, {"query": VIEWER}, **{"x-request-id": "r-7"})
    assert answer.json() == {"data": {"viewer": {"name": "Local operator", "roles": ["READER", "WRITER", "OPERATOR"]}}}
    assert answer.headers["x-request-id"] == "r-7"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"].startswith("application/json")


async def test_variables_and_operation_name_arrive(client: Client):
    """Of several operations, the named one is run."""
    query = "query A { viewer { name } } query B($s: String!) { source(slug: $s) { slug } }"
    answer = await _post(client, {"query": query, "operationName": "B", "variables": {"s": "local"}})
    assert answer.json() == {"data": {"source": {"slug": "local"}}}


async def test_query_is_answered_by_get(client: Client):
    """For those who cache."""
    answer = await client.http.get("/graphql", params={"query": VIEWER}, headers={"accept": "application/json"})
    assert answer.json()["data"]["viewer"]["name"] == "Local operator"


async def test_mutation_by_get_is_refused(client: Client):
    """A link that somebody follows must change nothing."""
    mutation = 'mutation { createAgent(input: {source: "local", name: "x"}) { agent { id } } }'
    answer = await client.http.get("/graphql", params={"query": mutation})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"
    names = await client.data("{ agents { nodes { name } } }")
    assert "x" not in [node["name"] for node in names["agents"]["nodes"]]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "query=",
        "variables=%7B",
        "query=%7Ba%7D&variables=%7B",
        "query=%7Ba%7D&variables=7",
        "query=%7Ba%7D&extensions=%ED",
    ],
)
async def test_what_is_no_request_by_get_is_told_so(client: Client, query: str):
    """As by POST."""
    answer = await client.http.get(f"/graphql?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_get_can_be_switched_off(tmp_path: Path):
    """Then the method is not allowed, but the page is still there."""
    async with a_client(a_configuration(tmp_path, server={"get": False})) as client:
        answer = await client.http.get("/graphql", params={"query": VIEWER})
        page = await client.http.get("/graphql", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert page.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
async def test_other_methods_are_refused(client: Client, method: str):
    """With what is allowed instead."""
    answer = await client.http.request(method, "/graphql")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


async def test_browser_gets_the_playground(client: Client):
    """The page, its files, and the way to it from the root."""
    page = await client.http.get("/graphql", headers={"accept": "text/html"})
    assert "<!doctype html>" in page.text.lower()
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert (await client.http.get("/playground/tabs.json")).status_code == 200
    assert (await client.http.get("/")).headers["location"] == "/graphql"


async def test_playground_can_be_switched_off(tmp_path: Path):
    """Nothing of it is left."""
    async with a_client(a_configuration(tmp_path, server={"playground": False})) as client:
        page = await client.http.get("/graphql", headers={"accept": "text/html"}, params={"query": VIEWER})
        assert page.headers["content-type"].startswith("application/json")
        assert (await client.http.get("/playground/tabs.json")).status_code == 404
        assert (await client.http.get("/")).status_code == 404


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/graphql/", "/metrics"])
async def test_nothing_else_is_there(client: Client, path: str):
    """FastAPI's own pages neither."""
    assert (await client.http.get(path, follow_redirects=True)).status_code == 404


@pytest.mark.parametrize("body", [b"7", b"null", b"true", b'"x"', b"[]", b"{}", b"{", b"", b"\xff", b"[" * 50_000])
async def test_what_is_no_request_is_told_so(client: Client, body: bytes):
    """In GraphQL's shape, with 400."""
    answer = await _post(client, body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_huge_numbers_do_no_harm(client: Client):
    """Ten thousand digits are answered as any wrong variable is."""
    answer = await _post(client, b'{"query": "{ viewer { name } }", "variables": {"x": ' + b"9" * 10_000 + b"}}")
    assert answer.status_code < 500


async def test_large_and_foreign_bodies_are_refused(tmp_path: Path):
    """By size and by type, before they are parsed."""
    async with a_client(a_configuration(tmp_path, limits={"body_bytes": 1_000})) as client:
        large = await _post(client, {"query": "{ viewer { name } }" + " " * 1_000})
        form = await client.http.post("/graphql", data={"query": VIEWER})
    assert (large.status_code, form.status_code) == (413, 415)
    codes = [answer.json()["errors"][0]["extensions"]["code"] for answer in (large, form)]
    assert codes == ["LIMIT_EXCEEDED", "BAD_REQUEST"]


async def test_documents_of_too_many_tokens_are_refused(tmp_path: Path):
    """While they are parsed."""
    async with a_client(a_configuration(tmp_path, limits={"tokens": 100})) as client:
        short = await client.graphql("{ viewer { name } }")
        long = await client.graphql("{ " + "viewer { name } " * 50 + "}")
    assert "errors" not in short
    assert long["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"


@pytest.mark.parametrize(("choice", "is_open"), [("on", True), ("off", False), ("signed-in", False)])
async def test_introspection_is_a_choice(tmp_path: Path, choice: str, is_open: bool):
    """Nobody is signed in where no key is needed; `__typename` always works."""
    async with a_client(a_configuration(tmp_path, server={"introspection": choice})) as client:
        answer = await client.graphql(INTROSPECTION)
        assert "errors" not in await client.graphql("{ __typename }")
    assert ("errors" not in answer) == is_open


async def test_alive_and_ready(client: Client):
    """The first asks nobody, the second the store."""
    assert (await client.http.get("/healthz")).json() == {"status": "alive"}
    assert (await client.http.get("/readyz")).json() == {"status": "ready", "store": "ready"}


async def test_not_ready_says_what_is_missing(client: Client):
    """Alive all the same."""
    await client.parts.store.close()
    ready = await client.http.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["store"] != "ready"
    assert (await client.http.get("/healthz")).status_code == 200


async def test_pages_of_other_origins_are_let_in_by_name_alone(tmp_path: Path):
    """CORS is closed until `server.cors_origins` opens it."""
    asked = {"origin": "https://app.example", "access-control-request-method": "POST"}
    async with a_client(a_configuration(tmp_path)) as client:
        closed = await client.http.options("/graphql", headers=asked)
    async with a_client(a_configuration(tmp_path, server={"cors_origins": ["https://app.example"]})) as client:
        opened = await client.http.options("/graphql", headers=asked)
        other = await client.http.options("/graphql", headers=asked | {"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in closed.headers
    assert opened.headers["access-control-allow-origin"] == "https://app.example"
    assert "access-control-allow-origin" not in other.headers


async def test_what_is_not_there_is_told_in_the_shape_of_all_errors(client: Client):
    """And what is not there by that method, with those that are."""
    for method, path, status, code in (
        ("GET", "/nowhere", 404, "NOT_FOUND"),
        ("GET", "/playground/nothing.js", 404, "NOT_FOUND"),
        ("POST", "/healthz", 405, "BAD_REQUEST"),
    ):
        answer = await client.http.request(method, path)
        assert answer.status_code == status
        (error,) = answer.json()["errors"]
        assert error["extensions"]["code"] == code
        assert error["extensions"]["requestId"] == answer.headers["x-request-id"]
    assert answer.headers["allow"] == "GET"


async def test_pages_may_send_the_headers_of_usual_clients(tmp_path: Path):
    """Others are refused by name, in the shape of all errors."""
    asked = {"origin": "https://app.example", "access-control-request-method": "POST"}
    usual = "content-type, apollo-require-preflight, x-apollo-operation-name, traceparent, authorization"
    async with a_client(a_configuration(tmp_path, server={"cors_origins": ["https://app.example"]})) as client:
        opened = await client.http.options("/graphql", headers=asked | {"access-control-request-headers": usual})
        other = await client.http.options("/graphql", headers=asked | {"access-control-request-headers": "x-other"})
        plain = await client.http.post("/graphql", json={"query": VIEWER}, headers={"origin": asked["origin"]})
    assert (opened.status_code, plain.status_code) == (200, 200)
    assert plain.headers["access-control-allow-origin"] == "https://app.example"
    assert (other.status_code, other.json()["errors"][0]["message"]) == (400, "Disallowed CORS headers")
    assert other.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert other.headers["access-control-allow-methods"] == "GET, POST"


async def test_nobody_without_a_key_is_answered_where_keys_are_needed(tmp_path: Path):
    """401 with a challenge, in GraphQL's shape; the page itself needs no key."""
    async with a_client(a_configuration(tmp_path, **KEYS)) as client:
        answer = await _post(client, {"query": VIEWER})
        page = await client.http.get("/graphql", headers={"accept": "text/html"})
        alive = await client.http.get("/healthz")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "UNAUTHENTICATED"
    assert error["extensions"]["requestId"] == answer.headers["x-request-id"]
    assert (page.status_code, alive.status_code) == (200, 200)


async def test_expired_key_is_refused(tmp_path: Path):
    """As a wrong one is; one that is good until tomorrow is taken."""
    async with a_client(a_configuration(tmp_path, **KEYS)) as client:
        now = SystemClock().now()
        for expires_at, status in [(now, 401), (Instant(now + 86_400_000_000), 200)]:
            key = await _a_readers_key(client, expires_at)
            answer = await _post(client, {"query": VIEWER}, authorization=f"Bearer {key}")
            assert answer.status_code == status


async def test_app_follows_an_asgi_servers_lifespan(tmp_path: Path):
    """So that any server can run it."""
    with TestClient(create_app(a_configuration(tmp_path)), base_url="http://127.0.0.1") as client:
        assert client.get("/readyz").json()["status"] == "ready"
