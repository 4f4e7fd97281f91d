"""What every request passes first."""

import json
import logging

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Message

from threadloom.server.auth import LOCAL_CALLER, Identity
from threadloom.server.edge import Edge, note_identity, request_id_of


async def _app(scope, receive, send):
    if scope["path"] == "/breaks":
        raise ValueError("sk-hidden")
    note_identity(scope, Identity(caller=LOCAL_CALLER, key_prefix="tl_abcd2345"))
    await PlainTextResponse(request_id_of(scope), headers={"cache-control": "max-age=1"})(scope, receive, send)


def _client(*, loopback_only: bool = True, origins: tuple[str, ...] = ()) -> httpx.AsyncClient:
    edge = Edge(_app, loopback_only=loopback_only, origins=origins)
    return httpx.AsyncClient(transport=httpx.ASGITransport(edge), base_url="http://127.0.0.1:8700")


async def test_request_id_of_the_client_is_kept():
    """It is on the answer, and the app knows it."""
    async with _client() as client:
        answer = await client.get("/", headers={"x-request-id": "abc-1.2_3"})
    assert answer.headers["x-request-id"] == answer.text == "abc-1.2_3"


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\tb", "é", "<script>"])
async def test_strange_request_ids_are_replaced(given: str):
    """By one of ours."""
    async with _client() as client:
        answer = await client.get("/", headers={"x-request-id": given.encode()})
    assert answer.headers["x-request-id"] == answer.text != given
    assert len(answer.text) == 32


async def test_answers_have_safe_headers():
    """Unless the app chose better."""
    async with _client() as client:
        answer = await client.get("/")
        broken = await client.get("/breaks")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "max-age=1"
    assert broken.headers["cache-control"] == "no-store"


async def test_unplanned_failure_tells_nothing(caplog: pytest.LogCaptureFixture):
    """The client gets a code and the request's id, the log gets the traceback."""
    async with _client() as client:
        answer = await client.get("/breaks", headers={"x-request-id": "r-1"})
    assert answer.status_code == 500
    assert answer.json() == {
        "errors": [
            {
                "message": "the gateway failed",
                "extensions": {"code": "INTERNAL", "retryable": False, "requestId": "r-1"},
            }
        ]
    }
    assert any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize("host", ["127.0.0.1:8700", "localhost", "localhost:1", "[::1]:8700"])
async def test_requests_to_this_machine_are_answered(host: str):
    """By any of its own names."""
    async with _client() as client:
        assert (await client.get("/", headers={"host": host})).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8700", "127.0.0.1.evil.example", "10.0.0.1", "", "a@localhost"]
)
async def test_requests_to_another_name_are_refused(host: str):
    """A page elsewhere can point its own name at 127.0.0.1."""
    async with _client() as client:
        answer = await client.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_two_hosts_are_refused():
    """Parts that read different ones would disagree."""
    async with _client() as client:
        answer = await client.get("/", headers=[("host", "localhost"), ("host", "evil.example")])
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


async def test_any_host_is_answered_where_callers_need_a_key():
    """There is nothing to gain then by rebinding a name."""
    async with _client(loopback_only=False) as client:
        answer = await client.post("/", headers={"host": "gateway.example", "origin": "https://app.example"})
    assert answer.status_code == 200


@pytest.mark.parametrize("origin", ["http://localhost:5173", "http://127.0.0.1:8700", "https://app.example"])
async def test_pages_of_this_machine_and_named_ones_may_write(origin: str):
    """`server.cors_origins` names the others."""
    async with _client(origins=("https://app.example",)) as client:
        assert (await client.post("/", headers={"origin": origin})).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example", "file://", ""])
async def test_other_pages_may_not_write(origin: str):
    """Everybody on this machine is the operator, but not every page that they read."""
    async with _client() as client:
        answer = await client.post("/", headers={"origin": origin})
    assert answer.status_code == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
async def test_other_pages_may_not_read_either(origin: str):
    """They could not see the answer, but how long it took."""
    async with _client() as client:
        answer = await client.get("/", headers={"origin": origin})
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")


@pytest.mark.parametrize(
    ("site", "mode", "status"),
    [
        ("cross-site", "no-cors", 403),
        ("cross-site", "cors", 403),
        ("cross-site", "navigate", 200),
        ("same-origin", "cors", 200),
        ("same-site", "no-cors", 200),
        ("none", "navigate", 200),
    ],
)
async def test_browsers_say_where_a_request_comes_from(site: str, mode: str, status: int):
    """An image of a page elsewhere is refused, a link to here is followed."""
    headers = {"sec-fetch-site": site, "sec-fetch-mode": mode}
    async with _client() as client:
        assert (await client.get("/", headers=headers)).status_code == status
    async with _client(loopback_only=False) as client:
        assert (await client.get("/", headers=headers)).status_code == 200


async def test_whoever_asks_whether_it_may_is_answered():
    """By those behind: a preflight does nothing."""
    async with _client() as client:
        assert (await client.options("/", headers={"origin": "https://evil.example"})).status_code == 200


@pytest.mark.parametrize("loopback_only", [True, False])
@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/", {"x-large": "x" * 65_000}, 200),
        ("/", {"x-large": "x" * 65_600}, 431),
        ("/", {f"x-{number}": "x" * 2_000 for number in range(40)}, 431),
        ("/", {f"x-{number}": "1" for number in range(90)}, 200),
        ("/", {f"x-{number}": "1" for number in range(101)}, 431),
        (f"/?q={'x' * 60_000}", {"x-large": "x" * 6_000}, 431),
        (f"/{'x' * 60_000}", {"x-large": "x" * 6_000}, 431),
    ],
)
async def test_large_heads_are_refused(path: str, headers: dict[str, str], status: int, loopback_only: bool):
    """Also where the server in front takes any."""
    async with _client(loopback_only=loopback_only) as client:
        answer = await client.get(path, headers=headers)
    assert answer.status_code == status
    assert status == 200 or answer.json()["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"


async def test_one_line_is_logged_for_a_request(caplog: pytest.LogCaptureFixture):
    """Who, what, how long; no query string, because it may hold anything."""
    caplog.set_level(logging.INFO, logger="threadloom.access")
    async with _client() as client:
        await client.get("/somewhere?token=sk-hidden", headers={"authorization": "Bearer sk-hidden"})
    (record,) = [record for record in caplog.records if record.name == "threadloom.access"]
    fields = vars(record)
    assert (fields["method"], fields["path"], fields["status"]) == ("GET", "/somewhere", 200)
    assert (fields["tenant"], fields["user"], fields["key"]) == ("local", "local", "tl_abcd2345")
    assert fields["ms"] >= 0
    assert "sk-hidden" not in json.dumps(fields, default=repr)


async def test_client_that_is_gone_is_no_failure(caplog: pytest.LogCaptureFixture):
    """A server may say so by an OSError (ASGI 2.4); that is worth a line for who looks for one."""

    async def send(message: Message) -> None:
        raise ConnectionResetError("gone")

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    caplog.set_level(logging.DEBUG, logger="threadloom.access")
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [(b"host", b"localhost")]}
    await Edge(_app, loopback_only=True)(scope, receive, send)
    assert {record.levelno for record in caplog.records} == {logging.DEBUG, logging.INFO}
