"""The sandbox as a whole: ports, keys, ids, and a clean end."""

import asyncio
import socket

import httpx
import pytest

from threadloom.sandbox.emulator import Vendor
from threadloom.sandbox.sandbox import Sandbox, ports_from, serve
from threadloom.sandbox.vendors import DEFAULT_PORTS, VENDORS

BETA = {"OpenAI-Beta": "assistants=v2"}
STARTS = {
    "humm": ("/threads/async", {"organization_id": "org-1"}, "thread_id"),
    "umami": ("/threads", {}, "id"),
    "openai-assistants": ("/threads", {}, "id"),
    "thena": ("/api/v1/chat/3c90c3cc-0d44-4b50-8888-8dd25736052a/threads", {}, "id"),
    "mindset": ("/api/v1/appuid/app-1/threads", {"agentUid": "coach", "message": "hi"}, "threadUid"),
    "openai-conversations": ("/conversations", {}, "id"),
}
"""Where each vendor starts a thread, with what, and where the answer names it."""


def free_ports(count: int) -> int:
    """The first of so many ports in a row that are free just now."""
    for first in range(20_000, 60_000, count):
        sockets = [socket.socket() for _ in range(count)]
        try:
            for offset, each in enumerate(sockets):
                each.bind(("127.0.0.1", first + offset))
        except OSError:
            continue
        finally:
            for each in sockets:
                each.close()
        return first
    raise LookupError(count)


async def first_thread(sandbox: Sandbox, slug: str) -> str:
    emulator = sandbox.emulators[slug]
    path, body, id_field = STARTS[slug]
    keys = {"Authorization": f"Bearer {emulator.api_key}", "x-api-key": emulator.api_key}
    async with httpx.AsyncClient(headers=keys | BETA) as client:
        return (await client.post(emulator.base_url + path, json=body)).json()[id_field]


def test_fixed_ports():
    """The ports are those that the README promises, and move together."""
    assert DEFAULT_PORTS == {
        "control": 8800,
        "humm": 8801,
        "umami": 8802,
        "openai-assistants": 8803,
        "thena": 8804,
        "mindset": 8805,
        "openai-conversations": 8806,
    }
    assert ports_from(9900)["umami"] == 9902


def test_table_of_vendors():
    """Slugs, ports and keys are each vendor's own."""
    vendors: list[Vendor] = list(VENDORS.values())
    for facts in ([v.slug for v in vendors], [v.port for v in vendors], [v.api_key for v in vendors]):
        assert len(set(facts)) == len(vendors)


async def test_ids_depend_on_the_seed():
    """Equal seeds give equal ids, other seeds and other vendors other ones; without a seed they are new each time."""

    async def ids(seed: int | None) -> list[str]:
        async with Sandbox(seed=seed) as sandbox:
            return [await first_thread(sandbox, slug) for slug in sandbox.emulators]

    one, same, other, new = [await ids(seed) for seed in (1, 1, 2, None)]
    assert one == same
    assert len({*one, *other, *new}) == 3 * len(STARTS)


async def test_a_taken_port():
    """A port that is taken is named in the error, and nothing is left open."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"openai-assistants: cannot listen on 127.0.0.1:{port}"):
            async with Sandbox(ports={"openai-assistants": port}):
                pass


def test_an_unknown_port():
    """A port for a vendor that does not exist is refused."""
    with pytest.raises(ValueError, match="unknown vendor 'umammi' in ports"):
        Sandbox(ports={"umammi": 8802})


async def test_serve_until_cancelled():
    """`serve` listens on ports in a row, says when it is ready, and gives them back when it is cancelled."""
    first = free_ports(len(DEFAULT_PORTS) + 5)
    opened: asyncio.Future[Sandbox] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(serve(port=first, ready=opened.set_result))
    sandbox = await opened
    assert sandbox.control_url == f"http://127.0.0.1:{first}"
    assert sandbox.emulators["umami"].base_url == f"http://127.0.0.1:{first + 2}/v1"
    async with httpx.AsyncClient() as client:
        assert (await client.get(sandbox.control_url)).status_code == 200
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(sandbox.control_url)


async def test_cancelled_while_opening():
    """A sandbox whose opening is cancelled gives its ports back."""
    port = free_ports(1)
    opening = asyncio.create_task(Sandbox(ports={"control": port}).__aenter__())
    await asyncio.sleep(0)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    async with Sandbox(ports={"control": port}) as sandbox:
        assert sandbox.control_url == f"http://127.0.0.1:{port}"


async def test_ipv6():
    """The sandbox listens on IPv6 loopback too, with brackets in its addresses."""
    async with Sandbox(host="::1") as sandbox:
        assert sandbox.control_url.startswith("http://[::1]:")
        assert (await first_thread(sandbox, "umami")).startswith("thread_")
