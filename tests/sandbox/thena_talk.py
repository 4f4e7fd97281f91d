"""A client of the emulated Thena, and the little talk that its tests have with it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

PROMPT = "three <small> words"
FINISHED = 0.2
"""Seconds after which any execution but a slow one has ended."""
NOWHERE = "00000000-0000-4000-8000-000000000000"


def agent(number: int) -> str:
    """Id of the agent that stands at this place in the README's table."""
    return f"7e5a0000-0000-4000-8000-{number:012d}"


ECHO, TOOLS, BROKEN_TOOL, SLOW, FAILS, TIMES_OUT, RETRIES, UNICODE, HTML, ATTACHMENTS, LONG_TOOL, INACTIVE = (
    agent(number) for number in range(1, 13)
)


@asynccontextmanager
async def thena_client(sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """A client with the key, of an emulator that was just reset."""
    emulator = sandbox.emulators["thena"]
    emulator.reset()
    async with httpx.AsyncClient(
        base_url=f"{emulator.base_url}/api/v1", headers={"x-api-key": emulator.api_key}
    ) as client:
        yield client


def alone(service) -> httpx.AsyncClient:
    """A client of a service without sandbox, whose key is "key"."""
    transport = httpx.ASGITransport(service.app)
    return httpx.AsyncClient(transport=transport, base_url="http://thena/api/v1", headers={"x-api-key": "key"})


async def make_thread(client, in_path=ECHO, **fields):
    """A new thread."""
    answer = await client.post(f"/chat/{in_path}/threads", json=fields)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def read_agent(client, agent_id):
    """The agent as the list of all shows it now: no page names a route for one alone."""
    (found,) = [agent for agent in (await client.get("/agents")).json() if agent["id"] == agent_id]
    return found


async def read_thread(client, thread):
    """The thread as it is now."""
    return (await client.get(f"/chat/{thread['agent_id']}/threads/{thread['id']}")).json()


async def say(client, thread, content=PROMPT, role="user", **fields):
    """Add a message to a thread."""
    path = f"/chat/{thread['agent_id']}/threads/{thread['id']}/messages"
    answer = await client.post(path, json={"content": content, "role": role, **fields})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def executions(client, **params):
    """Rows of the newest executions."""
    return (await client.get("/flows/executions", params=params)).json()["executions"]


def places(answer):
    """Where a refused request was wrong."""
    assert answer.status_code == 422, answer.text
    for item in answer.json()["detail"]:
        assert item.keys() == {"loc", "msg", "type"}
    return [item["loc"] for item in answer.json()["detail"]]
