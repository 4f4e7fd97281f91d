"""What the tests of Thena share: adapters of a source, a server that answers by route, and what the page says."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import msgspec

from fakes import FakeClock
from threadloom.domain.ids import AgentRef, MessageRef, RunRef, SourceSlug, ThreadRef
from threadloom.domain.message import MessageDraft
from threadloom.domain.thread import ThreadDraft
from threadloom.sandbox.sandbox import Sandbox
from threadloom.vendors.base import Wiring
from threadloom.vendors.thena import Options, connect
from vendors.carriers import a_transport
from vendors.kit import SECRET, Keys, a_source, odd_server, read_request

VENDOR = "thena"
SOURCE = SourceSlug(VENDOR)
AGENT = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
OTHER = "7e5a0000-0000-4000-8000-000000000002"

DOCS = Path(__file__).parents[2] / "vendor_docs"
OPERATION = json.loads((DOCS / "thena.openapi.json").read_text())["paths"]["/api/v1/chat/{agent_id}/threads"]["post"]
REQUEST = OPERATION["requestBody"]["content"]["application/json"]["schema"]
RESPONSE = OPERATION["responses"]["200"]["content"]["application/json"]["schema"]
SAMPLE = json.loads((DOCS / "samples" / "thena" / "createChatThread.response.json").read_text())

CHAT = f"/api/v1/chat/{AGENT}/threads"
AGENTS = "/api/v1/agents"
EXECUTIONS = "/api/v1/flows/executions"
HISTORY = "/api/v1/chat/history"
MESSAGE = {"id": "m1", "content": "hi", "role": "user"}


class Seen(NamedTuple):
    """A request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any


class Desk:
    """A server's answers by method and path, each used in turn and its last one again; and all that it was asked."""

    def __init__(self, base_url: str, answers: dict[str, list[Any]]) -> None:
        self.base_url = base_url
        self.seen: list[Seen] = []
        self._answers = answers

    def asked(self) -> list[str]:
        """Every request as `GET /path`."""
        return [f"{seen.method} {seen.path}" for seen in self.seen]

    def answer(self, seen: Seen) -> tuple[int, bytes]:
        left = self._answers.get(f"{seen.method} {seen.path}", [(404, {"detail": "not found"})])
        answer = left.pop(0) if len(left) > 1 else left[0]
        status, body = answer if isinstance(answer, tuple) else (200, answer)
        return status, body if isinstance(body, bytes) else json.dumps(body).encode()


@asynccontextmanager
async def desk(answers: dict[str, Any]) -> AsyncIterator[Desk]:
    """A server on loopback; an answer is a body, or (status, body), or a `Turns` of them."""
    by_route = {route: list(answer) if isinstance(answer, Turns) else [answer] for route, answer in answers.items()}

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen = _parsed(await read_request(reader))
        there.seen.append(seen)
        status, body = there.answer(seen)
        writer.write(f"HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()

    async with odd_server(handle) as address:
        there = Desk(address.removesuffix("/v1"), by_route)
        yield there


class Turns(list[Any]):
    """Answers in turn."""


def _parsed(request: bytes) -> Seen:
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, target, _ = first.split(" ")
    parts = urlsplit(target)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    return Seen(method, parts.path, query, headers, json.loads(body) if body else None)


def connected(base_url: str | None, *, key: str | None = SECRET, **options) -> Any:
    """An adapter of a source whose agent is the page's; `agent_id=None`: of one that has none of its own."""
    wiring = Wiring(
        source=a_source(VENDOR),
        base_url=base_url,
        credentials=Keys(key),
        store=None,
        clock=FakeClock(),
        transport=a_transport(),
    )
    return connect(wiring, msgspec.convert({"agent_id": AGENT, **options}, Options))


def at_sandbox(sandbox: Sandbox, **options) -> Any:
    emulator = sandbox.emulators[VENDOR]
    return connected(emulator.base_url, key=emulator.api_key, **{"agent_id": None, **options})


def agent_ref(native_id: str = AGENT) -> AgentRef:
    return AgentRef(source=SOURCE, native_id=native_id)


def thread_ref(native_id: str = "t1", *, scope: str | None = AGENT) -> ThreadRef:
    return ThreadRef(source=SOURCE, scope=scope, native_id=native_id)


def message_ref(native_id: str = "m1", thread: ThreadRef | None = None) -> MessageRef:
    return MessageRef(thread=thread or thread_ref(), native_id=native_id)


def run_ref(native_id: str = "e1", thread: ThreadRef | None = None) -> RunRef:
    return RunRef(thread=thread or thread_ref(), native_id=native_id)


def a_draft(text: str | None = "hello", *, agent: str | None = None, **fields) -> ThreadDraft:
    message = fields.pop("message", None) or (None if text is None else MessageDraft(text=text))
    return ThreadDraft(source=SOURCE, agent=agent_ref(agent) if agent else None, message=message, **fields)


def paths(error) -> list[str]:
    """Where an error says that the input is wrong."""
    return [".".join(violation.path) for violation in error.violations]


def refused(adapter, draft) -> list[str]:
    """Where a draft breaks limits."""
    return [".".join(violation.path) for violation in adapter.check(draft)]
