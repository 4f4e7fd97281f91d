"""Credentials, headers, JSON and errors over the wire."""

import httpx
import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")

ERROR_FIELDS = {"umami": {"message"}, "openai-assistants": {"message", "type", "param", "code"}}


@pytest.mark.parametrize("slug", ERROR_FIELDS)
@pytest.mark.parametrize("value", [None, "Bearer", "Bearer wrong", "Basic sandbox-umami-key"])
async def test_credentials(sandbox, slug, value):
    """Without the vendor's key each request is a 401 in the vendor's error body, with a request id."""
    headers = {"OpenAI-Beta": "assistants=v2"} | ({"Authorization": value} if value else {})
    async with httpx.AsyncClient(base_url=sandbox.emulators[slug].base_url, headers=headers) as client:
        answer = await client.post("/threads", json={})
    assert answer.status_code == 401
    assert answer.json()["error"].keys() == ERROR_FIELDS[slug]
    assert answer.headers["x-request-id"].startswith("req_")


async def test_key_of_the_other_vendor(sandbox):
    """Each vendor has a key of its own."""
    umami, openai = (sandbox.emulators[slug] for slug in ("umami", "openai-assistants"))
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {openai.api_key}"}) as client:
        assert (await client.post(f"{umami.base_url}/threads", json={})).status_code == 401


@pytest.mark.parametrize("beta", ["", "assistants=v1"])
async def test_beta_header(openai, beta):
    """OpenAI's threads need the beta header of version 2."""
    answer = await openai.post("/threads", json={}, headers={"OpenAI-Beta": beta})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_beta")


async def test_no_beta_header(umami):
    """UmamiAI's page knows no beta header."""
    assert (await umami.post("/threads", json={})).status_code == 200


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b'"\xff"', "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"NaN", "application/json"),
        (b"{}", "text/plain"),
        (b"a=1", "application/x-www-form-urlencoded"),
    ],
)
async def test_unreadable_body(vendor, content, media_type):
    """A body that is no JSON object, or does not say that it is JSON, is a 400."""
    answer = await vendor.post("/threads", content=content, headers={"Content-Type": media_type})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


async def test_empty_body(vendor):
    """A POST without a body, and a JSON type with a charset, are accepted: nothing is required of a thread."""
    assert (await vendor.post("/threads")).status_code == 200
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert (await vendor.post("/threads", content=b"{}", headers=headers)).status_code == 200


async def test_threads_are_not_listed(vendor):
    """Neither vendor lists threads: 405, saying what is allowed."""
    answer = await vendor.get("/threads")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize("path", ["/nothing", "/threads/", "/threads/a%2Fb", "/threads/a/b"])
async def test_unknown_path(vendor, path):
    """A path that the vendor does not have is a 404 in its error body."""
    answer = await vendor.get(path)
    assert answer.status_code == 404
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/threads/thread_x"),
        ("POST", "/threads/thread_x"),
        ("DELETE", "/threads/thread_x"),
        ("GET", "/threads/thread_x/messages"),
        ("GET", "/threads/{thread}/messages/msg_x"),
        ("DELETE", "/threads/{thread}/messages/msg_x"),
        ("GET", "/threads/{thread}/runs/run_x"),
        ("POST", "/threads/{thread}/runs/run_x/cancel"),
        ("GET", "/threads/{thread}/runs/run_x/steps"),
        ("GET", "/threads/{thread}/runs/{run}/steps/step_x"),
        ("GET", "/assistants/asst_x"),
        ("DELETE", "/assistants/asst_x"),
    ],
)
async def test_unknown_id(vendor, method, path):
    """An id that names nothing is a 404, in whichever place it stands."""
    thread = (await vendor.post("/threads", json={})).json()["id"]
    run = (await vendor.post(f"/threads/{thread}/runs", json={"assistant_id": "asst_echo"})).json()["id"]
    answer = await vendor.request(method, path.format(thread=thread, run=run))
    assert answer.status_code == 404
    assert "_x'" in answer.json()["error"]["message"]


async def test_ids_of_another_thread(vendor):
    """A message or run is found in its own thread only."""
    one = (await vendor.post("/threads", json={"messages": [{"role": "user", "content": "hi"}]})).json()["id"]
    other = (await vendor.post("/threads", json={})).json()["id"]
    messages = (await vendor.get(f"/threads/{one}/messages")).json()
    message = (messages["data"] if isinstance(messages, dict) else messages)[0]["id"]
    assert (await vendor.get(f"/threads/{one}/messages/{message}")).status_code == 200
    assert (await vendor.get(f"/threads/{other}/messages/{message}")).status_code == 404


async def test_head(vendor):
    """HEAD answers like GET, without a body."""
    thread = (await vendor.post("/threads", json={})).json()["id"]
    answer = await vendor.head(f"/threads/{thread}")
    assert (answer.status_code, answer.content) == (200, b"")
