"""One sandbox for all tests of a worker, with a clock that stands still until a test moves it."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from sandbox.running import PROMPT, Running
from threadloom.sandbox.emulator import Pace
from threadloom.sandbox.sandbox import Sandbox

SLOW_READS = 4


class Clock:
    """Unix seconds; with a tick, each look at it moves it."""

    def __init__(self) -> None:
        self.seconds = 1_800_000_000.25
        self.tick = 0.0

    def __call__(self) -> float:
        self.seconds += self.tick
        return self.seconds

    def pass_by(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture(scope="session")
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sandbox(clock: Clock) -> AsyncIterator[Sandbox]:
    async with Sandbox(seed=7, now=clock, pace=Pace(slow_reads=SLOW_READS)) as sandbox:
        yield sandbox


@pytest_asyncio.fixture(loop_scope="session")
async def umami(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    emulator = sandbox.emulators["umami"]
    headers = {"Authorization": f"Bearer {emulator.api_key}"}
    async with httpx.AsyncClient(base_url=emulator.base_url, headers=headers) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def openai(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    emulator = sandbox.emulators["openai-assistants"]
    headers = {"Authorization": f"Bearer {emulator.api_key}", "OpenAI-Beta": "assistants=v2"}
    async with httpx.AsyncClient(base_url=emulator.base_url, headers=headers) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def humm(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    emulator = sandbox.emulators["humm"]
    headers = {"Authorization": f"Bearer {emulator.api_key}"}
    async with httpx.AsyncClient(base_url=emulator.base_url, headers=headers) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def mindset(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """At the routes of an application that no seed belongs to."""
    emulator = sandbox.emulators["mindset"]
    headers = {"x-api-key": emulator.api_key}
    async with httpx.AsyncClient(base_url=f"{emulator.base_url}/api/v1/appuid/app-1", headers=headers) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def control(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=sandbox.control_url) as client:
        yield client


@pytest.fixture(params=["umami", "openai"])
def vendor(request: pytest.FixtureRequest) -> httpx.AsyncClient:
    """Both vendors of the assistants dialect in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def start(openai):
    async def start(script, **fields):
        thread = {"messages": [{"role": "user", "content": PROMPT}]}
        answer = await openai.post("/threads/runs", json={"assistant_id": f"asst_{script}", "thread": thread} | fields)
        assert answer.status_code == 200, answer.text
        return Running(openai, answer.json())

    return start
