"""Requests and answers as data, and a server that gives the answers it is told."""

import asyncio
from collections.abc import Callable, Mapping
from http import HTTPStatus

import msgspec

from threadloom.domain.json import JsonValue
from threadloom.domain.noun import Noun

from .server import read_request


class Reply(Noun):
    """What a vendor answers."""

    status: int = HTTPStatus.OK
    body: bytes = b""
    headers: Mapping[str, str] = {}

    @classmethod
    def of(cls, value: JsonValue, status: int = HTTPStatus.OK) -> "Reply":
        """An answer in JSON."""
        return cls(status=status, body=msgspec.json.encode(value))


class Received(Noun):
    """What a vendor was asked; names of headers in lower case, `path` and `query` quoted as they were sent."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def route(self) -> str:
        """Method and path, such as `GET /v1/threads/t1`."""
        return f"{self.method} {self.path}"

    @property
    def json(self) -> JsonValue:
        """The body; None where there is none."""
        return msgspec.json.decode(self.body) if self.body else None

    @classmethod
    def of(cls, request: bytes) -> "Received":
        """A request as it came over the connection."""
        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ")
        path, _, query = target.partition("?")
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        return cls(method=method, path=path, query=query, headers=headers, body=body)


Answers = Callable[[Received], Reply]
"""How a vendor answers: a table of routes, or an emulator with a memory of its own."""


def routes(table: Mapping[str, Reply]) -> Answers:
    """The answers of a table such as `{"GET /v1/threads/t1": Reply.of({...})}`; 404 to all else."""

    def answer(received: Received) -> Reply:
        return table.get(received.route, Reply.of({}, HTTPStatus.NOT_FOUND))

    return answer


class Scripted:
    """Handles connections (see `serving`): a request each, answered by `answers` and kept in `received`."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.received: list[Received] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request, and close the connection."""
        received = Received.of(await read_request(reader))
        self.received.append(received)
        reply = self.answers(received)
        headers = {"connection": "close", "content-length": str(len(reply.body)), **reply.headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"HTTP/1.1 {reply.status} Said\r\n{lines}\r\n".encode("latin-1") + reply.body)
        await writer.drain()
