"""A vendor that is one socket: it keeps every byte of what it is sent, and answers all of it alike."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote

from e2e.house import OPTIONS
from fakes import a_call
from threadloom.domain.clock import SystemClock
from threadloom.domain.ids import SourceSlug, VendorSlug
from threadloom.domain.source import Resilience, Source
from threadloom.domain.vendor import VendorAdapter
from threadloom.store import open_store
from threadloom.testing import read_request, serving
from threadloom.testing.asking import ASKS, SOURCE, Ask, Samples, methods_of
from threadloom.vendors.registry import connect
from threadloom.vendors.transport import TransportName, open_transport

KEY = "sk-hello/quite+secret"

ALL_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    **OPTIONS,
    "openai-conversations": {"agents": [{"id": "helper", "model": "gpt-5"}]},
    "langgraph": {"agent_id": "chat"},
}
"""Every vendor that is called over HTTP, with options that make its sources complete."""

TRANSPORTS: Sequence[TransportName] = ("native", "httpx")


class Recorder:
    """`answer` is what every request gets, as bytes."""

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[bytes] = []
        self.answer = said("404 Not Found", b"{}")

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        while True:
            self.requests.append(await read_request(reader))
            writer.write(self.answer)
            await writer.drain()
            if not self.answer.startswith(b"HTTP/1.1 ") or b"content-length" not in self.answer:
                return

    def taken(self) -> list[bytes]:
        """What came since the last time."""
        taken, self.requests = self.requests, []
        return taken


@asynccontextmanager
async def recording() -> AsyncGenerator[Recorder]:
    """A vendor that listens on loopback."""
    recorder = Recorder()
    async with serving(recorder.handle) as recorder.url:
        yield recorder


def said(status: str, body: bytes, *headers: str) -> bytes:
    """An answer as bytes."""
    lines = "".join(f"{header}\r\n" for header in headers)
    return f"HTTP/1.1 {status}\r\n{lines}content-length: {len(body)}\r\n\r\n".encode() + body


class _OneKey:
    async def key(self, call: object, source: SourceSlug) -> str | None:
        return KEY


@asynccontextmanager
async def at(recorder: Recorder, vendor: str, transport: TransportName) -> AsyncGenerator[VendorAdapter]:
    """A source there, which sends each request once, whatever comes of it."""
    source = Source(
        slug=SOURCE,
        vendor=VendorSlug(vendor),
        name=vendor,
        timeout_s=5.0,
        resilience=Resilience(retries=0, breaker_failures=1_000_000, cooldown_s=0.0),
    )
    async with open_store("sqlite://") as store:
        adapter = connect(
            source,
            base_url=f"{recorder.url}/v1",
            options=ALL_OPTIONS[vendor],
            credentials=_OneKey(),
            store=store,
            clock=SystemClock(),
            transport=open_transport(transport),
        )
        try:
            yield adapter
        finally:
            await adapter.close()


async def asked(adapter: VendorAdapter, samples: Samples) -> AsyncGenerator[tuple[Ask, list[object]]]:
    """Every method that the vendor has, asked about these, with what comes of it."""
    methods = methods_of(adapter.capabilities)
    for ask in ASKS:
        if ask.method in methods:
            yield ask, list(await ask.of(adapter, a_call(), samples))


class Sent(NamedTuple):
    """A request, taken apart as a strict server would."""

    method: str
    segments: tuple[str, ...]
    query: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]

    def without(self, native_id: str, tame: str) -> "Sent":
        """The same with another id for this one."""
        return self._replace(
            segments=tuple(tame if segment == native_id else segment for segment in self.segments),
            query=tuple((name, tame if value == native_id else value) for name, value in self.query),
        )


def taken_apart(request: bytes) -> Sent:
    """Raises where it is not one request of one line and its headers."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode("ascii").split("\r\n")
    method, target, version = first.split(" ")
    assert version == "HTTP/1.1"
    assert target.startswith("/")
    assert "#" not in target
    path, _, query = target.partition("?")
    raw_segments = path.split("/")[1:]
    assert not {"", ".", ".."} & set(raw_segments)
    headers = dict(line.lower().split(": ", 1) for line in lines)
    assert len(headers) == len(lines)
    assert int(headers.pop("content-length", "0")) == len(body)
    return Sent(
        method,
        tuple(unquote(segment, errors="strict") for segment in raw_segments),
        tuple(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query), errors="strict")),
        tuple(sorted(headers.items())),
    )
