"""Planting the seeds through the gateway's own endpoint."""

import asyncio
from collections.abc import Sequence
from itertools import cycle

from .client import Client, Refused
from .seeds import Seed

_BETWEEN_LOOKS_S = 0.05
_MOST_LOOKS = 100
_ROUNDS_AT_ONCE = 2
_UNDER_WAY = {"QUEUED", "RUNNING", "CANCELLING"}
_TURNS = ("USER", "ASSISTANT")

_IS_EMPTY = "{ threads(first: 1) { totalCount } }"
_AGENTS = "{ agents(first: 100) { nodes { id } } }"
_START = "mutation ($input: StartThreadInput!) { startThread(input: $input) { thread { id } userErrors { message } } }"
_ADOPT = "mutation ($input: AdoptThreadInput!) { adoptThread(input: $input) { thread { id } userErrors { message } } }"
_SEND = "mutation ($input: SendMessageInput!) { sendMessage(input: $input) { userErrors { message } } }"
_UPDATE = """
mutation ($input: UpdateThreadInput!) { updateThread(input: $input) { thread { status } userErrors { message } } }
"""
_RATE = "mutation ($input: GiveFeedbackInput!) { giveFeedback(input: $input) { userErrors { message } } }"
_RUN = "query ($id: ID!) { thread(id: $id) { runs(first: 1) { nodes { status } } } }"
_MESSAGES = "query ($id: ID!) { thread(id: $id) { messages(last: 10) { nodes { id role } } } }"


async def plant(client: Client, seeds: Sequence[Seed]) -> None:
    """Plant them all, a few of each source at a time; none where threads are there already.

    Raises:
        Refused: the gateway did not take one.
    """
    if not seeds or (await client.ask(_IS_EMPTY))["totalCount"]:
        return
    await client.ask(_AGENTS)  # the index learns their names, which it has for those alone that it has met
    sources = len({seed.source for seed in seeds})
    earlier, latest = seeds[:-sources], seeds[-sources:]
    room = asyncio.Semaphore(_ROUNDS_AT_ONCE * sources)

    async def plant_in_room(seed: Seed) -> None:
        async with room:
            await _plant(client, seed)

    await asyncio.gather(*(plant_in_room(seed) for seed in earlier))
    for seed in latest:  # one by one, so that the top of the inbox is the same in every demo
        await _plant(client, seed)


async def _plant(client: Client, seed: Seed) -> None:
    """The whole story of one thread, its last answer included."""
    if seed.adopt:
        thread, more = await _adopted(client, seed), seed.says
    else:
        thread, more = await _started(client, seed), seed.says[1:]
    answer = None if seed.adopt and not seed.rating else await _last_answer(client, thread)
    for words in more:
        await client.ask(_SEND, input={"threadId": thread, "message": {"text": words}})
        answer = await _last_answer(client, thread)
    if seed.rating:
        rating = {"rating": seed.rating, "comment": seed.comment}
        await client.ask(_RATE, input={"subjectId": answer or thread, **rating})
    await _change(client, thread, seed)


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
    """The id of the agent's newest message, once its run has ended or waits for somebody; None where no run is told.

    Reading also tells the gateway's index of the run and the answer, as any client that reads along does.
    """
    for _ in range(_MOST_LOOKS):
        runs = (await client.ask(_RUN, id=thread))["runs"]["nodes"]
        if not runs:
            return None
        if runs[0]["status"] not in _UNDER_WAY:
            said = (await client.ask(_MESSAGES, id=thread))["messages"]["nodes"]
            answers = [message["id"] for message in said if message["role"] == "ASSISTANT"]
            return answers[-1] if answers else None
        await asyncio.sleep(_BETWEEN_LOOKS_S)
    raise Refused("an agent of the sandbox does not come to an end")


async def _change(client: Client, thread: str, seed: Seed) -> None:
    """Set what the seed says of its thread.

    At a vendor that tells how a thread fares by its answer to a change alone, it is set again until that is no longer
    under way.
    """
    flags = {
        "archived": seed.is_archived,
        "pinned": seed.is_pinned,
        "addTags": seed.adopt and seed.tags,
        "sharing": seed.sharing,
    }
    change = {name: value for name, value in flags.items() if value}
    if not change:
        return
    for _ in range(_MOST_LOOKS):
        changed = await client.ask(_UPDATE, input={"threadId": thread, **change})
        if changed["thread"]["status"] not in _UNDER_WAY:
            return
        await asyncio.sleep(_BETWEEN_LOOKS_S)
    raise Refused("an agent of the sandbox does not come to an end")
