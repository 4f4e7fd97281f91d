"""What the tests of LangGraph share: adapters of a source, ids, and what the server itself answers."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx

from fakes import a_call
from threadloom.domain.ids import AgentRef, MessageRef, RunRef, SourceSlug, ThreadRef
from threadloom.domain.message import Message, MessageDraft
from threadloom.domain.page import PageRequest
from threadloom.domain.run import Run
from threadloom.domain.thread import SendDraft, ThreadDraft
from threadloom.domain.vendor import MessagePageKey, Started
from vendors import kit

VENDOR = "langgraph"
SOURCE = SourceSlug(VENDOR)
GRAPH = "chat"

THREAD = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
OTHER = "7e5a0000-0000-4000-8000-000000000002"
RUN = "01a1fd9d-1da0-75ba-a53c-ca4510a653e9"
ASSISTANT = "eb6db400-e3c8-5d06-a834-015cb89efe69"


def connected(base_url: str | None, *, key: str | None = kit.SECRET, timeout_s: float = 10.0, **options) -> Any:
    """An adapter of a source whose agent is the example's graph; `agent_id=None`: of one that has none of its own."""
    return kit.connected(VENDOR, base_url, key=key, timeout_s=timeout_s, options={"agent_id": GRAPH, **options})


def agent_ref(native_id: str = ASSISTANT) -> AgentRef:
    return AgentRef(source=SOURCE, native_id=native_id)


def thread_ref(native_id: str = THREAD) -> ThreadRef:
    return ThreadRef(source=SOURCE, native_id=native_id)


def message_ref(native_id: str = "m1", thread: ThreadRef | None = None) -> MessageRef:
    return MessageRef(thread=thread or thread_ref(), native_id=native_id)


def run_ref(native_id: str = RUN, thread: ThreadRef | None = None) -> RunRef:
    return RunRef(thread=thread or thread_ref(), native_id=native_id)


def nobody() -> ThreadRef:
    """A thread that no server has."""
    return thread_ref(str(uuid4()))


def a_draft(text: str | None = "hello", *, agent: str | None = None, **fields) -> ThreadDraft:
    message = fields.pop("message", None) or (None if text is None else MessageDraft(text=text))
    return ThreadDraft(source=SOURCE, agent=agent_ref(agent) if agent else None, message=message, **fields)


def a_send(text: str = "hello", **fields) -> SendDraft:
    return SendDraft(message=MessageDraft(text=text), **fields)


async def started(adapter, text: str, **fields) -> tuple[Started, Run]:
    """A start, and its run once it is no longer at work."""
    start = await adapter.start_thread(a_call(), a_draft(text, **fields))
    assert start.failure is None
    return start, await settled(adapter, start.run)


async def settled(adapter, run: Run) -> Run:
    """The run once it is no longer at work."""
    for _ in range(600):
        (run,) = await adapter.runs(a_call(), [run.ref])
        if not run.status.is_open or run.required_action is not None:
            return run
        await asyncio.sleep(0.05)
    raise AssertionError(f"the run stays {run.native_status}")


async def said(adapter, thread: ThreadRef) -> tuple[Message, ...]:
    """Every message of a thread."""
    (page,) = await adapter.message_pages(a_call(), [MessagePageKey(thread=thread, page=PageRequest(size=100))])
    assert page.total == len(page.items)
    return page.items


def asked_of(url: str, method: str, path: str, body: Any = None) -> Any:
    """What another client of the server is answered."""
    return httpx.request(method, f"{url}{path}", json=body, trust_env=False, timeout=30).raise_for_status().json()
