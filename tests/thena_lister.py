"""A server on loopback that lists as many threads as one likes by Thena's API, made up as they are asked for."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

AGENT = "7e5a0000-0000-4000-8000-000000000001"
_BEGAN_S = 1_760_000_000
_HISTORY = "/api/v1/chat/history"
_EXECUTIONS = "/api/v1/flows/executions"
_NOT_FOUND = b"HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
_TOO_MANY = b"HTTP/1.1 429 Too Many Requests\r\nretry-after: 0\r\ncontent-length: 0\r\n\r\n"


def native_id(number: int) -> str:
    return f"{number:08x}-0000-4000-8000-000000000000"


def _moment(number: int) -> float:
    return _BEGAN_S + number


def _thread(number: int) -> dict[str, object]:
    return {
        "id": native_id(number),
        "agent_id": AGENT,
        "user_id": f"user-{number % 3}",
        "title": f"Thread {number}",
        "metadata": {"topic": "billing", "number": number},
        "created_at": _moment(number),
        "updated_at": _moment(number),
    }


def _message(number: int) -> dict[str, object]:
    text = f"What was said last in thread {number}, at the length of a usual answer. " * 8
    return {"id": f"m{number}", "role": "assistant", "content": text, "created_at": _moment(number)}


class ThenaLister(asyncio.Protocol):
    """`requests` counts what was asked; from the request after `holds_after` on nobody is answered.

    The next `refuses` requests are told to come again after no time at all.
    """

    count = 0
    refuses = 0
    requests = 0
    holds_after: int | None = None
    held = asyncio.Event()

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        for head in data.split(b"\r\n\r\n")[:-1]:
            kind = type(self)
            kind.requests += 1
            if kind.holds_after is not None and kind.requests > kind.holds_after:
                kind.held.set()
                continue
            if kind.refuses:
                kind.refuses -= 1
                self.transport.write(_TOO_MANY)
                continue
            answer = self.answer(head.split(b" ", 2)[1].decode())
            if answer is None:
                self.transport.write(_NOT_FOUND)
                continue
            body = json.dumps(answer).encode()
            self.transport.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body) + body
            )

    def answer(self, target: str) -> object:
        """None for a thread that is not there."""
        url = urlsplit(target)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path == _HISTORY:
            start, size = int(asked.get("cursor", 0)), int(asked["limit"])
            end = min(start + size, self.count)
            rows = [_thread(number) for number in range(start, end)]
            return {"threads": rows, "next_cursor": str(end) if end < self.count else None}
        if url.path == _EXECUTIONS:
            return {"executions": [], "has_more": False}
        if url.path.endswith("/agents"):  # asked for how it fares
            return {"agents": [], "has_more": False}
        number = int(url.path.rpartition("/")[2][:8], 16)
        return {**_thread(number), "messages": [_message(number)]} if number < self.count else None


@asynccontextmanager
async def listing(count: int, *, holds_after: int | None = None) -> AsyncGenerator[tuple[type[ThenaLister], int]]:
    """A server of so many threads: its class, which can be changed while it runs, and its port."""
    facts = {"count": count, "requests": 0, "holds_after": holds_after, "held": asyncio.Event()}
    kind = type("Lister", (ThenaLister,), facts)
    server = await asyncio.get_running_loop().create_server(kind, "127.0.0.1", 0)
    try:
        yield kind, server.sockets[0].getsockname()[1]
    finally:
        server.close()
