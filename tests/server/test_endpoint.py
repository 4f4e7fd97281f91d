"""`/graphql` with a configuration: what it lets the endpoint take, from whom, and how it ends."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from builders import Client, a_client, a_configuration
from threadloom.domain.call import Role
from threadloom.domain.clock import SystemClock
from threadloom.server.keys import new_key, server_key

VIEWER = "{ viewer { name roles } }"
INTROSPECTION = "{ __schema { queryType { name } } }"


class Held:
    """A mutation that is held until it may go on."""

    mutation = 'mutation { createThread(input: {target: {source: "local"}}) { userErrors { code } } }'

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reached, self.go = asyncio.Event(), asyncio.Event()
        self._monkeypatch = monkeypatch

    def hold(self, client: Client) -> None:
        """Hold it at this client's app."""
        create = client.parts.gateway.threads.create

        async def held(*terms: Any) -> Any:
            self.reached.set()
            await self.go.wait()
            return await create(*terms)

        self._monkeypatch.setattr(client.parts.gateway.threads, "create", held)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    return Held(monkeypatch)


async def _post(client: Client, body: object, **headers: str) -> httpx.Response:
    return await client.http.post("/graphql", json=body, headers=headers)


async def _a_readers_key(client: Client) -> str:
    now, secret = SystemClock().now(), server_key(client.app.settings)
    key, record = new_key(secret, tenant="t", user="u", role=Role.READER, name="U", now=now, expires_at=None)
    await client.parts.store.save_key(record)
    return key


async def test_introspection_for_callers_with_a_key(tmp_path: Path):
    """Signed in is who has a key, also where none is needed."""
    settings = a_configuration(tmp_path, server={"introspection": "signed-in"})
    async with a_client(settings) as client:
        key = await _a_readers_key(client)
        signed_in = await client.graphql(INTROSPECTION, headers={"authorization": f"Bearer {key}"})
        nobody = await client.graphql(INTROSPECTION)
    assert signed_in["data"]["__schema"]["queryType"] == {"name": "Query"}
    assert nobody["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_limits_by_role(tmp_path: Path):
    """A reader's are the configuration's for readers."""
    settings = a_configuration(tmp_path, limits={"roles": {"reader": {"root_fields": 1}}})
    two = "{ viewer { name } tags { tag } }"
    async with a_client(settings) as client:
        key = await _a_readers_key(client)
        reader = await client.graphql(two, headers={"authorization": f"Bearer {key}"})
        assert "errors" not in await client.graphql(two)
    assert reader["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"


async def test_only_the_documents_of_a_manifest(tmp_path: Path):
    """Where the configuration says so."""
    (tmp_path / "manifest.json").write_text(json.dumps({"viewer": VIEWER}))
    documents = {"manifests": [str(tmp_path / "manifest.json")], "trusted_only": True}
    async with a_client(a_configuration(tmp_path, documents=documents)) as client:
        known = await _post(client, {"documentId": "viewer"})
        other = await _post(client, {"query": "{ tags { tag } }"})
    assert known.json()["data"]["viewer"]["name"] == "Local operator"
    assert other.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_what_the_endpoint_takes_is_configured(tmp_path: Path):
    """Lists of operations, a status for data with errors, and no automatic persisted queries."""
    tables = {"server": {"batching": 2, "partial_status": 294}, "documents": {"automatic": False}}
    accept = {"accept": "application/graphql-response+json"}
    hashed = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}}
    async with a_client(a_configuration(tmp_path, **tables)) as client:
        several = await _post(client, [{"query": VIEWER}, {"query": VIEWER}])
        partial = await _post(client, {"query": "{ viewer { name } threads(first: 0) { totalCount } }"}, **accept)
        persisted = await _post(client, hashed)
    assert [each["data"]["viewer"]["name"] for each in several.json()] == ["Local operator"] * 2
    assert partial.status_code == 294
    assert persisted.json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_SUPPORTED"


async def test_health_answers_while_everybody_is_busy(tmp_path: Path, held: Held):
    """Beyond the limit GraphQL says 503 and when to come again; who watches the process is still answered."""
    async with a_client(a_configuration(tmp_path, limits={"concurrency": 1, "retry_after_s": 5})) as client:
        held.hold(client)
        running = asyncio.create_task(client.graphql(held.mutation))
        await held.reached.wait()
        busy = await _post(client, {"query": VIEWER})
        watched = [await client.http.get(path) for path in ("/healthz", "/readyz")]
        held.go.set()
        assert "errors" not in await running
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "5")
    assert busy.json()["errors"][0]["extensions"]["code"] == "OVERLOADED"
    assert [answer.status_code for answer in watched] == [200, 200]


async def test_writes_are_finished_before_the_sources_are_given_back(tmp_path: Path, held: Held):
    """Also those whose clients are gone."""
    async with a_client(a_configuration(tmp_path)) as client:
        held.hold(client)
        running = asyncio.create_task(client.graphql(held.mutation))
        await held.reached.wait()
        running.cancel()
        await asyncio.wait([running])
        asyncio.get_running_loop().call_later(0.01, held.go.set)
    async with a_client(a_configuration(tmp_path)) as client:
        assert (await client.data("{ threads { totalCount } }"))["threads"]["totalCount"] == 1
