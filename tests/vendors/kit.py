"""What tests of vendors share: sources, keys, adapters of the sandbox, and servers that answer as they like."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from fakes import a_call
from threadloom.domain.call import Call
from threadloom.domain.clock import SystemClock
from threadloom.domain.ids import AgentRef, SourceSlug, ThreadRef, VendorSlug
from threadloom.domain.message import MessageDraft
from threadloom.domain.run import Run
from threadloom.domain.source import Resilience, Source
from threadloom.domain.thread import ThreadDraft
from threadloom.sandbox.sandbox import Sandbox
from threadloom.testing import Handler, never_answering, read_request, resetting, serving, trickling
from threadloom.vendors.registry import connect
from vendors.carriers import a_transport

__all__ = [
    "SECRET",
    "Handler",
    "Keys",
    "a_draft",
    "a_source",
    "a_thread_ref",
    "an_agent",
    "answering",
    "answering_in_turn",
    "at_sandbox",
    "connected",
    "finished",
    "never_answering",
    "odd_server",
    "read_request",
    "resetting",
    "trickling",
]

SECRET = "sk-very-secret"

EACH_BY_ITSELF = Resilience(retries=0, cooldown_s=0.0, breaker_failures=1_000_000)
"""Requests are sent once, and none is held back for what became of others."""


class Keys:
    """One key for everything, and a note of who asked."""

    def __init__(self, key: str | None = SECRET) -> None:
        self._key = key
        self.asked: list[SourceSlug] = []

    async def key(self, call: Call, source: SourceSlug) -> str | None:
        self.asked.append(source)
        return self._key


def a_source(vendor: str = "openai-assistants", *, timeout_s: float = 5.0) -> Source:
    slug, name = SourceSlug(vendor), vendor.title()
    return Source(slug=slug, vendor=VendorSlug(vendor), name=name, timeout_s=timeout_s, resilience=EACH_BY_ITSELF)


def an_agent(vendor: str, native_id: str = "asst_echo") -> AgentRef:
    return AgentRef(source=SourceSlug(vendor), native_id=native_id)


def a_thread_ref(vendor: str, native_id: str = "thread_1") -> ThreadRef:
    return ThreadRef(source=SourceSlug(vendor), native_id=native_id)


def a_draft(vendor: str, text: str | None = "hello", *, agent: str = "asst_echo", **fields) -> ThreadDraft:
    message = None if text is None else MessageDraft(text=text)
    return ThreadDraft(source=SourceSlug(vendor), agent=an_agent(vendor, agent), message=message, **fields)


def connected(
    vendor: str,
    base_url: str | None,
    *,
    key: str | None = SECRET,
    options: Mapping[str, object] | None = None,
    timeout_s: float = 5.0,
    store=None,
    transport=None,
) -> Any:
    """An adapter of a source; HTTP vendors need no store."""
    return connect(
        a_source(vendor, timeout_s=timeout_s),
        base_url=base_url,
        options=options or {},
        credentials=Keys(key),
        store=store,
        clock=SystemClock(),
        transport=transport or a_transport(),
    )


def at_sandbox(sandbox: Sandbox, vendor: str, **options) -> Any:
    emulator = sandbox.emulators[vendor]
    return connected(vendor, emulator.base_url, key=emulator.api_key, options=options)


async def finished(adapter, run: Run) -> Run:
    """The run once it is no longer at work; the sandbox's runs advance with the clock, or with being looked at."""
    for _ in range(1_000):
        (run,) = await adapter.runs(a_call(), [run.ref])
        if not run.status.is_open or run.required_action is not None:
            return run
        await asyncio.sleep(0.01)
    raise AssertionError(f"the run stays {run.native_status}")


@asynccontextmanager
async def odd_server(handler: Handler) -> AsyncIterator[str]:
    """A server on loopback that does with each connection what `handler` says; gives its address."""
    async with serving(handler) as url:
        yield f"{url}/v1"


def answering(status: str, body: bytes = b"{}", *, headers: str = "", seen: list[bytes] | None = None) -> Handler:
    """Every request gets the same answer, and the connection is closed."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await read_request(reader)
        if seen is not None:
            seen.append(request)
        length = "" if "content-length" in headers else f"content-length: {len(body)}\r\n"
        writer.write(f"HTTP/1.1 {status}\r\nconnection: close\r\n{length}{headers}\r\n".encode() + body)
        await writer.drain()

    return handle


def answering_in_turn(*bodies: tuple[str, bytes]) -> Handler:
    """The first request gets the first answer, and so on; the last one goes on."""
    left = list(bodies)

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        status, body = left.pop(0) if len(left) > 1 else left[0]
        await answering(status, body)(reader, writer)

    return handle
