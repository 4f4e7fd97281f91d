"""What Python allows, as a measure of the rest: no GraphQL, no checks, no time-outs, just the same bytes.

A bare ASGI application on uvicorn, a bare keep-alive client, msgspec Structs in the shape of each answer; W4 reads the
gateway's own database. Started by uvicorn as `limit:app`.
"""

import asyncio
import os
import sqlite3
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

import httptools
import msgspec
from msgspec import UNSET, Struct, UnsetType
from msgspec.json import Decoder, Encoder

UPSTREAM, SLOW, *FAN = [
    int(urlsplit(address).port or 0)
    for address in (os.environ["BENCH_UPSTREAM"], os.environ["BENCH_SLOW"], *os.environ["BENCH_FAN"].split())
]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BODIES = """SELECT {0}.body FROM {0} JOIN threads ON threads.id = {0}.thread
    WHERE threads.source = 'notes' ORDER BY {0}.id"""


class Request(Struct):
    query: str
    variables: dict[str, Any] = {}


class Head(Struct):
    id: str
    title: str
    createdAt: str  # noqa: N815 - as it is told


class Named(Struct):
    name: str


class Rated(Struct):
    type: str


class Said(Struct):
    content: str
    role: str
    toolCalls: list[Named]  # noqa: N815 - as it is told
    feedback: Rated | None


class Listed(Struct):
    id: str
    title: str
    messages: list[Said] | UnsetType = UNSET


class Address(Struct):
    native_id: str


class Part(Struct):
    text: str


class KeptCall(Struct):
    native_id: str
    name: str
    arguments: msgspec.Raw
    status: str


class KeptFeedback(Struct):
    message: Address
    rating: str
    comment: str | None = None


class KeptMessage(Struct):
    native_id: str
    ref: dict[str, msgspec.Raw]
    role: str
    parts: list[Part]
    created_at: int
    metadata: dict[str, Any]
    status: str = "COMPLETED"
    tool_calls: list[KeptCall] = []


class KeptThread(Struct):
    native_id: str
    title: str
    created_at: int
    updated_at: int
    user: Address
    agent: Address
    metadata: dict[str, Any]
    status: str = "UNKNOWN"


encode = Encoder().encode
read_request = Decoder(Request).decode
read_head = Decoder(Head).decode
read_list = Decoder(list[Listed]).decode
read_said = Decoder(list[Said]).decode
read_thread = Decoder(KeptThread).decode
read_message = Decoder(KeptMessage).decode
read_feedback = Decoder(KeptFeedback).decode
read_address = Decoder(Address).decode


class Client(asyncio.Protocol):
    """A connection with one request in flight; idle ones are kept by port."""

    idle: ClassVar[defaultdict[int, list["Client"]]] = defaultdict(list)

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_body(self, piece: bytes) -> None:
        self.pieces.append(piece)

    def on_message_complete(self) -> None:
        self.answer.set_result(b"".join(self.pieces))

    async def ask(self, path: str) -> bytes:
        self.answer = asyncio.get_running_loop().create_future()
        self.pieces: list[bytes] = []
        self.parser = httptools.HttpResponseParser(self)
        self.transport.write(b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % path.encode())
        return await self.answer


async def get(port: int, path: str) -> bytes:
    idle = Client.idle[port]
    client = idle.pop() if idle else await connected(port)
    answer = await client.ask(path)
    idle.append(client)
    return answer


async def connected(port: int) -> Client:
    _, client = await asyncio.get_running_loop().create_connection(Client, "127.0.0.1", port)
    return client


async def one(port: int, id: str) -> Head:
    return read_head(await get(port, f"/threads/{id}"))


async def with_messages(thread: Listed) -> Listed:
    thread.messages = read_said(await get(UPSTREAM, f"/threads/{thread.id}/messages"))
    return thread


def kept_threads() -> list[dict[str, Any]]:
    feedback = {told.message.native_id: told for told in map(read_feedback, bodies("feedback"))}
    messages: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in map(read_message, bodies("messages")):
        told = kept_message(row, feedback.get(row.native_id))
        messages[told["threadId"]].append(told)
    threads = rows("SELECT body FROM threads WHERE source = 'notes' ORDER BY native_id")
    return [kept_thread(row, messages[row.native_id]) for row in map(read_thread, threads)]


store = sqlite3.connect(f"file:{os.environ['BENCH_STORE']}?mode=ro", uri=True)


def bodies(table: str) -> list[str]:
    return rows(BODIES.format(table))


def rows(query: str) -> list[str]:
    return [body for (body,) in store.execute(query)]


def moment(microseconds: int) -> str:
    return (EPOCH + timedelta(microseconds=microseconds)).replace(tzinfo=None).isoformat() + "Z"


def kept_message(row: KeptMessage, feedback: KeptFeedback | None) -> dict[str, Any]:
    return {
        "id": row.native_id,
        "threadId": read_address(row.ref["thread"]).native_id,
        "role": row.role,
        "content": row.parts[0].text,
        "createdAt": moment(row.created_at),
        "status": row.status,
        **row.metadata,
        "toolCalls": [
            {
                "id": call.native_id,
                "name": call.name,
                "arguments": bytes(call.arguments).decode(),
                "status": call.status,
            }
            for call in row.tool_calls
        ],
        "feedback": feedback and {"type": feedback.rating, "comment": feedback.comment},
    }


def kept_thread(row: KeptThread, messages: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": row.native_id,
        "title": row.title,
        "status": row.status,
        "createdAt": moment(row.created_at),
        "updatedAt": moment(row.updated_at),
        "userId": row.user.native_id,
        "agentId": row.agent.native_id,
        **row.metadata,
        "messageCount": len(messages),
        "messages": messages,
    }


async def answered(body: bytes) -> dict[str, Any]:
    request = read_request(body)
    query, variables = request.query, request.variables
    if "__typename" in query:
        return {"__typename": "Query"}
    if "localThreads" in query:
        return {"localThreads": kept_threads()}
    if "slowThread" in query:
        return {"slowThread": await one(SLOW, variables["id"])}
    if "v0" in query:
        found = await asyncio.gather(*(one(port, variables["id"]) for port in FAN))
        return {f"v{place}": thread for place, thread in enumerate(found)}
    if "threads(" in query:
        page = read_list(await get(UPSTREAM, "/threads?limit={limit}&offset={offset}".format(**variables)))
        return {"threads": await asyncio.gather(*map(with_messages, page))}
    return {"thread": await one(UPSTREAM, variables["id"])}


async def app(scope, receive, send) -> None:
    if scope["type"] != "http":
        return
    body, more = b"", True
    while more:
        event = await receive()
        body += event["body"]
        more = event["more_body"]
    answer = encode({"data": await answered(body)})
    length = str(len(answer)).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", length)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})
