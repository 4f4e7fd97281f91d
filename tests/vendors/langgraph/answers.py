"""What a server answers, as langgraph-api 0.16.7 wrote it; and a server that answers so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from vendors.langgraph.kit import ASSISTANT, GRAPH, OTHER, RUN, THREAD, connected
from vendors.thena.kit import Desk, desk

AT = "2026-11-21T10:18:14.817005+00:00"
SEARCH = "POST /threads/search"
STATE = f"GET /threads/{THREAD}/state"
COPY = f"POST /threads/{THREAD}/copy"
RUNS = f"POST /threads/{THREAD}/runs"
ONE_RUN = f"GET /threads/{THREAD}/runs/{RUN}"
JOIN = f"{ONE_RUN}/join"

QUESTION = {"id": "074d329d0e7b7336623ef948d74afcfc", "value": {"question": "Shall I go on?"}}


def a_thread(native_id: str = THREAD, *, status: Any = "idle", interrupts: Any = None, **metadata) -> dict[str, Any]:
    """A row of a search."""
    known = {"graph_id": GRAPH, "assistant_id": ASSISTANT, **metadata}
    times = {"created_at": AT, "updated_at": AT, "state_updated_at": AT}
    return {"thread_id": native_id, **times, "metadata": known, "status": status, "interrupts": interrupts or {}}


def a_copy(native_id: str = OTHER, **metadata) -> dict[str, Any]:
    """The answer to a copy, which tells nothing of interrupts."""
    known = {"title": "Swifts", "graph_id": GRAPH, "assistant_id": ASSISTANT, **metadata}
    times = {"created_at": AT, "updated_at": AT, "state_updated_at": AT}
    return {"thread_id": native_id, **times, "metadata": known, "status": "idle", "config": {}}


def a_run(native_id: str = RUN, *, status: Any = "pending", **fields) -> dict[str, Any]:
    """A run."""
    kwargs = {"config": {"configurable": {"graph_id": GRAPH}}}
    times = {"created_at": AT, "updated_at": AT}
    return {"run_id": native_id, "assistant_id": ASSISTANT, "status": status, "kwargs": kwargs, **times, **fields}


def a_state(*messages: Any, run: str = RUN, interrupts: Any = (), **fields) -> dict[str, Any]:
    """The state of a thread."""
    told = {"values": {"messages": list(messages)}, "next": [], "interrupts": list(interrupts)}
    return {**told, "metadata": {"run_id": run, "source": "loop"}, "parent_checkpoint": None, **fields}


def an_assistant(native_id: str = ASSISTANT, graph: str = GRAPH) -> dict[str, Any]:
    """An assistant."""
    told = {"assistant_id": native_id, "graph_id": graph, "name": graph, "config": {}, "context": {}}
    return {**told, "metadata": {"created_by": "system"}, "created_at": AT, "updated_at": AT, "version": 1}


WHOLE: dict[str, Any] = {
    "POST /threads": a_thread(),
    f"PATCH /threads/{THREAD}": a_thread(title="New"),
    f"DELETE /threads/{THREAD}": (204, b""),
    COPY: a_copy(),
    SEARCH: [a_thread(), a_thread(OTHER)],
    "POST /threads/count": 2,
    STATE: a_state({"type": "human", "id": "m1", "content": "hi"}),
    RUNS: a_run(),
    ONE_RUN: a_run(status="success"),
    f"{RUNS}/{RUN}/cancel": (202, b""),
    f"GET /threads/{THREAD}/runs": [a_run(status="success")],
    JOIN: {"messages": []},
    f"POST /threads/{THREAD}/history": [a_state()],
    "POST /assistants/search": [an_assistant()],
    "POST /assistants/count": 1,
    f"GET /assistants/{ASSISTANT}": an_assistant(),
}
"""An answer to everything that an adapter asks."""


@asynccontextmanager
async def answering(answers: dict[str, Any] | None = None, **options) -> AsyncIterator[tuple[Any, Desk]]:
    """An adapter, and the server that it asks; `answers` count before those of `WHOLE`."""
    async with desk({**WHOLE, **(answers or {})}) as there:
        adapter = connected(there.base_url, **options)
        yield adapter, there
        await adapter.close()
