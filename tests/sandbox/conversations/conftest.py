"""The official `openai` package, at the emulator."""

import openai
import pytest_asyncio

SLUG = "openai-conversations"


@pytest_asyncio.fixture(loop_scope="session")
async def client(sandbox, clock):
    """Each look at the clock moves it, so that what is polled comes to an end."""
    emulator = sandbox.emulators[SLUG]
    clock.tick = 0.05
    async with openai.AsyncOpenAI(base_url=emulator.base_url, api_key=emulator.api_key, max_retries=0) as client:
        yield client
    clock.tick = 0.0
