"""The control API and the record of requests."""

import asyncio

import httpx
import pytest

from threadloom.sandbox.record import KEPT_REQUESTS, Record, flatten

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_vendors(sandbox, control):
    """The front page lists the vendors with addresses, states and keys."""
    vendors = (await control.get("/")).json()["vendors"]
    assert [vendor["slug"] for vendor in vendors] == list(sandbox.emulators)
    for vendor in vendors:
        emulator = sandbox.emulators[vendor["slug"]]
        assert vendor == {
            "slug": emulator.slug,
            "base_url": emulator.base_url,
            "state": "up",
            "api_key": emulator.api_key,
        }


async def test_record_field_by_field(openai, control):
    """A request is written down whole: method, path, query, headers, each field of its body, and its status."""
    await control.delete("/requests")
    body = {
        "messages": [
            {
                "role": "user",
                "content": "grüße",
                "attachments": [{"file_id": "file-1", "tools": [{"type": "file_search"}]}],
            }
        ],
        "metadata": {"a": "1"},
        "tool_resources": {"code_interpreter": {"file_ids": []}},
    }
    await openai.post("/threads", json=body, params={"a": ["1", "2"], "b": ""}, headers={"X-Trace": "whole"})
    (seen,) = (await control.get("/requests")).json()["requests"]
    assert (seen["vendor"], seen["method"], seen["path"]) == ("openai-assistants", "POST", "/v1/threads")
    assert seen["query"] == {"a": ["1", "2"], "b": [""]}
    assert (seen["content_type"], seen["body"], seen["status"]) == ("application/json", body, 200)
    assert {field["path"]: field["value"] for field in seen["fields"]} == {
        "messages[0].role": "user",
        "messages[0].content": "grüße",
        "messages[0].attachments[0].file_id": "file-1",
        "messages[0].attachments[0].tools[0].type": "file_search",
        "metadata.a": "1",
        "tool_resources.code_interpreter.file_ids": [],
    }
    assert (seen["headers"]["openai-beta"], seen["headers"]["x-trace"]) == ("assistants=v2", "whole")
    assert seen["moment"].endswith("Z")


async def test_key_is_masked(sandbox, umami, control):
    """Of the credentials only the last four characters are shown."""
    await control.delete("/requests")
    await umami.get("/threads/x")
    answer = await control.get("/requests")
    assert answer.json()["requests"][0]["headers"]["authorization"] == "****-key"
    assert sandbox.emulators["umami"].api_key not in answer.text


async def test_refused_and_unreadable_requests_are_seen(sandbox, control):
    """What was refused is in the record as well, a body that is no JSON as text."""
    await control.delete("/requests")
    async with httpx.AsyncClient() as client:
        await client.post(f"{sandbox.emulators['umami'].base_url}/threads/a%2F%3Fb", content=b"{no")
        await client.get(f"{sandbox.emulators['umami'].base_url}/nothing")
    first, second = (await control.get("/requests")).json()["requests"]
    assert (first["path"], first["body"], first["status"]) == ("/v1/threads/a%2F%3Fb", "{no", 404)
    assert (second["body"], second["fields"], second["status"]) == (None, [], 404)


async def test_filters(umami, openai, control):
    """Requests are chosen by vendor, method and path, where `*` stands for anything; a limit keeps the newest."""
    await control.delete("/requests")
    await umami.post("/threads", json={})
    await umami.get("/threads/x")
    await openai.get("/threads/y")

    async def paths(**params):
        return [seen["path"] for seen in (await control.get("/requests", params=params)).json()["requests"]]

    assert await paths() == ["/v1/threads", "/v1/threads/x", "/v1/threads/y"]
    assert await paths(vendor="umami") == ["/v1/threads", "/v1/threads/x"]
    assert await paths(method="get") == ["/v1/threads/x", "/v1/threads/y"]
    assert await paths(path="/v1/threads/*") == ["/v1/threads/x", "/v1/threads/y"]
    assert await paths(path="/v1/threads") == ["/v1/threads"]
    assert await paths(limit=1) == ["/v1/threads/y"]
    assert (await control.delete("/requests")).json() == {"requests": []}
    assert await paths() == []


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("GET", "/requests?vendor=nobody", b"", 404),
        ("GET", "/requests?limit=0", b"", 400),
        ("GET", f"/requests?limit={KEPT_REQUESTS + 1}", b"", 400),
        ("GET", "/requests?limit=" + "9" * 5000, b"", 400),
        ("GET", "/requests?limit=many", b"", 400),
        ("GET", "/requests?vendr=umami", b"", 400),
        ("POST", "/vendors/nobody/state", b'{"state": "up"}', 404),
        ("POST", "/vendors/umami/state", b'{"state": "sideways"}', 400),
        ("POST", "/vendors/umami/state", b'{"state": "up", "more": 1}', 400),
        ("POST", "/vendors/umami/state", b"up", 400),
        ("POST", "/vendors/nobody/reset", b"", 404),
        ("GET", "/vendors/umami/state", b"", 405),
        ("GET", "/nothing", b"", 404),
    ],
)
async def test_wrong_input(control, method, path, content, status):
    """Wrong input is refused with a line that says what is wrong."""
    answer = await control.request(method, path, content=content)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


async def test_down_and_up(sandbox, control, umami, openai):
    """A vendor that is down refuses connections, the others answer; up again, it is where and what it was."""
    thread = (await umami.post("/threads", json={})).json()["id"]
    answer = await control.post("/vendors/umami/state", json={"state": "down"})
    assert (answer.json()["state"], sandbox.emulators["umami"].state) == ("down", "down")
    with pytest.raises(httpx.ConnectError):
        await umami.get(f"/threads/{thread}")
    assert (await openai.post("/threads", json={})).status_code == 200
    for _ in range(2):
        await control.post("/vendors/umami/state", json={"state": "up"})
    assert (await umami.get(f"/threads/{thread}")).status_code == 200
    for _ in range(2):
        await sandbox.emulators["umami"].set_state("down")
    with pytest.raises(httpx.ConnectError):
        await umami.get(f"/threads/{thread}")
    await sandbox.emulators["umami"].set_state("up")
    assert (await umami.get(f"/threads/{thread}")).status_code == 200


async def test_reset(sandbox, control, umami):
    """A reset forgets what was made, brings the seeds back, and never gives an id out twice."""
    seed = sandbox.emulators["umami"].seeded_thread_ids[0]
    before = (await umami.get(f"/threads/{seed}")).json()
    made = (await umami.post("/threads", json={})).json()["id"]
    await umami.delete(f"/threads/{seed}")
    assert (await control.post("/vendors/umami/reset")).json()["slug"] == "umami"
    assert (await umami.get(f"/threads/{seed}")).json() == before
    assert (await umami.get(f"/threads/{made}")).status_code == 404
    assert (await umami.post("/threads", json={})).json()["id"] != made


async def test_flatten():
    """Every leaf has its path; an empty object or array is a leaf; a body may be a bare value."""
    fields = list(flatten({"a": {"b": [1, {"c": None}], "d": {}}, "e": []}))
    assert [(field.path, field.value) for field in fields] == [
        ("a.b[0]", 1),
        ("a.b[1].c", None),
        ("a.d", {}),
        ("e", []),
    ]
    assert [(field.path, field.value) for field in flatten("text")] == [("", "text")]


async def test_a_client_that_leaves(sandbox, control, umami):
    """A client that leaves in the middle of its body harms nobody, and what had arrived is in the record."""
    await control.delete("/requests")
    address = httpx.URL(sandbox.emulators["umami"].base_url)
    head = f"POST /v1/threads HTTP/1.1\r\nHost: {address.host}\r\nContent-Length: 100\r\n\r\n"
    _, writer = await asyncio.open_connection(address.host, address.port)
    writer.write(head.encode() + b'{"messages')
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    arrived = []
    for _ in range(100):
        arrived = [seen["body"] for seen in (await control.get("/requests")).json()["requests"]]
        if arrived:
            break
    assert arrived == ['{"messages']
    assert (await umami.post("/threads", json={})).status_code == 200


async def test_the_record_is_bounded():
    """The record keeps the newest requests up to its bound."""

    async def app(scope, receive, send):
        await receive()
        await send({"type": "http.response.start", "status": 204, "headers": []})

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        assert message["status"] == 204

    record = Record(now=lambda: 0.0, limit=3)
    watched = record.watch("umami", app)
    for number in range(5):
        scope = {"type": "http", "method": "GET", "raw_path": f"/{number}".encode(), "query_string": b"", "headers": []}
        await watched(scope, receive, send)
    assert [seen.path for seen in record.select()] == ["/2", "/3", "/4"]
