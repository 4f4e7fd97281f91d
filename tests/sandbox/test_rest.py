"""What the emulators of plain REST vendors share: keys, bodies that cannot be read, and being down."""

from dataclasses import dataclass

import httpx
import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")


@dataclass(frozen=True, kw_only=True)
class Facts:
    """How a vendor's threads are started."""

    slug: str
    path: str
    body: dict
    header: str
    form: str
    text_field: str
    """A field that takes any text."""
    error_field: str

    def credentials(self, key: str) -> dict[str, str]:
        return {self.header: self.form.format(key).strip()}


@pytest.fixture(
    params=[
        Facts(
            slug="humm",
            path="/threads/async",
            body={"organization_id": "org-1"},
            header="Authorization",
            form="Bearer {}",
            text_field="query",
            error_field="detail",
        ),
        Facts(
            slug="mindset",
            path="/api/v1/appuid/app-1/threads",
            body={"agentUid": "coach", "message": "hi"},
            header="x-api-key",
            form="{}",
            text_field="agentUid",
            error_field="error",
        ),
    ],
    ids=lambda facts: facts.slug,
)
def facts(request):
    return request.param


@pytest.fixture
def emulator(sandbox, facts):
    return sandbox.emulators[facts.slug]


async def post(emulator, facts, content, **headers):
    """A start with the vendor's key."""
    headers = {"Content-Type": "application/json"} | headers | facts.credentials(emulator.api_key)
    async with httpx.AsyncClient(headers=headers) as client:
        return await client.post(emulator.base_url + facts.path, content=content)


async def test_credentials(sandbox, emulator, facts):
    """Only the vendor's own key opens its routes, whatever the body; a refused one is not told again."""
    keys = ["secret-wrong-key", "", emulator.api_key + "x", emulator.api_key[:-1], sandbox.emulators["umami"].api_key]
    wrong = [{}, {facts.header: "Basic abc"}, *(facts.credentials(key) for key in keys)]
    async with httpx.AsyncClient(base_url=emulator.base_url) as client:
        for headers in wrong:
            for body in (facts.body, {}):
                answer = await client.post(facts.path, json=body, headers=headers)
                assert answer.status_code == 401
                assert "secret-wrong-key" not in answer.text
        right = await client.post(facts.path, json=facts.body, headers=facts.credentials(emulator.api_key))
    assert right.is_success


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"{", "application/json"),
        (b"", "application/json"),
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b'"\xff"', "application/json"),
        (b"[" * 100_000, "application/json"),
        (b"{}", "text/plain"),
    ],
)
async def test_unreadable_bodies(emulator, facts, content, media_type):
    """A body that is no JSON object, or does not say that it is JSON, is a client's error in the vendor's body."""
    answer = await post(emulator, facts, content, **{"Content-Type": media_type})
    assert answer.status_code in {400, 422}
    assert answer.json().keys() == {facts.error_field}


@pytest.mark.parametrize("text", [r"\ud800", r"coach::\ud800"])
async def test_half_a_surrogate_pair(emulator, facts, text):
    """Text that is no Unicode goes in and out again; it breaks neither an answer nor a refusal."""
    body = ", ".join(f'"{name}": "{value}"' for name, value in (facts.body | {facts.text_field: text}).items())
    answer = await post(emulator, facts, f"{{{body}}}".encode())
    assert answer.status_code in {200, 201, 404}
    assert r"\ud800" in answer.text


async def test_a_large_body(emulator, facts):
    """Two million characters are accepted."""
    content = httpx.Request("POST", "http://x", json=facts.body | {facts.text_field: "x" * 2_000_000}).content
    assert (await post(emulator, facts, content)).is_success


async def test_down_and_up(control, emulator, facts):
    """Down, the vendor refuses connections; up again, it is where it was."""
    content = httpx.Request("POST", "http://x", json=facts.body).content
    await control.post(f"/vendors/{facts.slug}/state", json={"state": "down"})
    with pytest.raises(httpx.ConnectError):
        await post(emulator, facts, content)
    await control.post(f"/vendors/{facts.slug}/state", json={"state": "up"})
    assert (await post(emulator, facts, content)).is_success
