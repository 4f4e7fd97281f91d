"""Planting the seeds through the gateway's own endpoint."""

import asyncio
from collections.abc import Sequence
from itertools import cycle
from typing import Any

from .client import Client, Refused
from .seeds import Seed

_BETWEEN_LOOKS_S = 0.05
_MOST_LOOKS = 100
_UNDER_WAY = {"QUEUED", "RUNNING", "CANCELLING"}
_TURNS = ("USER", "ASSISTANT")

_IS_EMPTY = "{ threads(first: 1) { totalCount } }"
_AGENTS = "{ agents(first: 100) { nodes { id } } }"
_START = "mutation ($input: StartThreadInput!) { startThread(input: $input) { thread { id } userErrors { message } } }"
_ADOPT = "mutation ($input: AdoptThreadInput!) { adoptThread(input: $input) { thread { id } userErrors { message } } }"
_SEND = "mutation ($input: SendMessageInput!) { sendMessage(input: $input) { userErrors { message } } }"
_UPDATE = "mutation ($input: UpdateThreadInput!) { updateThread(input: $input) { userErrors { message } } }"
_RATE = "mutation ($input: GiveFeedbackInput!) { giveFeedback(input: $input) { userErrors { message } } }"
_LOOK = """
query ($id: ID!) {
  thread(id: $id) {
    source { capabilities { readMessages { support } } }
    latestRun { status }
    messages(last: 10) { nodes { id role } }
  }
}
"""


async def plant(client: Client, seeds: Sequence[Seed]) -> None:
    """Plant them all, a thread of each source at a time; none where threads are there already.

    Raises:
        Refused: the gateway did not take one.
    """
    if not seeds or (await client.ask(_IS_EMPTY))["totalCount"]:
        return
    await client.ask(_AGENTS)  # the index learns their names, which it has for those alone that it has met
    sources = len({seed.source for seed in seeds})
    earlier, latest = seeds[:-sources], seeds[-sources:]
    for first in range(0, len(earlier), sources):
        await asyncio.gather(*(_plant(client, seed) for seed in earlier[first : first + sources]))
    for seed in latest:  # one by one, so that the top of the inbox is the same in every demo
        await _plant(client, seed)


async def _plant(client: Client, seed: Seed) -> None:
    """The whole story of one thread, its last answer included."""
    thread = await (_adopted(client, seed) if seed.adopt else _started(client, seed))
    answer = await _last_answer(client, thread)
    for words in seed.says[1:]:
        await client.ask(_SEND, input={"threadId": thread, "message": {"text": words}})
        answer = await _last_answer(client, thread)
    if seed.rating:
        rating = {"rating": seed.rating, "comment": seed.comment}
        await client.ask(_RATE, input={"subjectId": answer or thread, **rating})
    flags = {"archived": seed.is_archived, "pinned": seed.is_pinned, "addTags": seed.adopt and seed.tags}
    change = {name: value for name, value in flags.items() if value}
    if change:
        await client.ask(_UPDATE, input={"threadId": thread, **change})


async def _started(client: Client, seed: Seed) -> str:
    agent = {"nativeAgent": {"source": seed.source, "nativeId": seed.agent}}
    start = {
        "target": agent if seed.agent else {"source": seed.source},
        "title": seed.title,
        "tags": seed.tags,
        "history": [{"text": text, "role": role} for text, role in zip(seed.history, cycle(_TURNS), strict=False)]
        or None,
        "message": {"text": seed.says[0], "visibility": "HIDDEN" if seed.is_hidden else "VISIBLE"},
    }
    return (await client.ask(_START, input=start))["thread"]["id"]


async def _adopted(client: Client, seed: Seed) -> str:
    adoption = {"source": seed.source, "nativeId": seed.adopt, "scope": seed.scope, "title": seed.title}
    return (await client.ask(_ADOPT, input=adoption))["thread"]["id"]


async def _last_answer(client: Client, thread: str) -> str | None:
    """The id of the agent's newest message, once it has come to an end or waits for somebody; None where none is told.

    Reading also tells the gateway's index of the answer, as any client that reads along does.
    """
    for _ in range(_MOST_LOOKS):
        seen = await client.ask(_LOOK, id=thread)
        if not _is_under_way(seen):
            answers = [message["id"] for message in seen["messages"]["nodes"] if message["role"] == "ASSISTANT"]
            return answers[-1] if answers else None
        await asyncio.sleep(_BETWEEN_LOOKS_S)
    raise Refused("an agent of the sandbox does not come to an end")


def _is_under_way(seen: Any) -> bool:  # noqa: ANN401 - what `_LOOK` asks for
    """Whether an answer is still to come: a vendor without runs shows it by the message that waits for one."""
    if seen["latestRun"] is not None:
        return seen["latestRun"]["status"] in _UNDER_WAY
    said = seen["messages"]["nodes"]
    is_readable = seen["source"]["capabilities"]["readMessages"]["support"] == "NATIVE"
    return is_readable and bool(said) and said[-1]["role"] == "USER"
