"""The plain Python peer: Strawberry, FastAPI and one shared httpx client, as their tutorials write it.

W4 reads the gateway's own database, request by request, by sqlite3 and json; its rows leave out what is at its default.
Started by uvicorn as `naive:app`.
"""

import json
import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import strawberry
from fastapi import FastAPI
from strawberry.fastapi import GraphQLRouter

UPSTREAM, SLOW = os.environ["BENCH_UPSTREAM"], os.environ["BENCH_SLOW"]
FAN = os.environ["BENCH_FAN"].split()
STORE = os.environ["BENCH_STORE"]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

client = httpx.AsyncClient(timeout=30)


async def get(url: str) -> Any:
    return (await client.get(url)).json()


@strawberry.type
class ToolCall:
    id: strawberry.ID
    name: str
    arguments: str
    status: str


@strawberry.type
class Feedback:
    id: strawberry.ID
    type: str
    comment: str | None


@strawberry.type
class Message:
    id: strawberry.ID
    thread_id: strawberry.ID
    role: str
    content: str
    created_at: str
    updated_at: str
    status: str
    model: str
    token_count: int
    tool_calls: list[ToolCall]
    feedback: Feedback | None


@strawberry.type
class ThreadFields:
    id: strawberry.ID
    title: str
    status: str
    created_at: str
    updated_at: str
    user_id: strawberry.ID
    agent_id: strawberry.ID
    channel: str
    message_count: int
    priority: int


@strawberry.type
class Thread(ThreadFields):
    @strawberry.field
    async def messages(self) -> list[Message]:
        return [told_message(row) for row in await get(f"{UPSTREAM}/threads/{self.id}/messages")]


@strawberry.type
class LocalThread(ThreadFields):
    messages: list[Message]


def told_message(row: dict[str, Any]) -> Message:
    feedback = row["feedback"]
    return Message(
        id=row["id"],
        thread_id=row["threadId"],
        role=row["role"],
        content=row["content"],
        created_at=row["createdAt"],
        updated_at=row["updatedAt"],
        status=row["status"],
        model=row["model"],
        token_count=row["tokenCount"],
        tool_calls=[ToolCall(**call) for call in row["toolCalls"]],
        feedback=Feedback(**feedback) if feedback else None,
    )


def told_thread(row: dict[str, Any]) -> Thread:
    return Thread(
        id=row["id"],
        title=row["title"],
        status=row["status"],
        created_at=row["createdAt"],
        updated_at=row["updatedAt"],
        user_id=row["userId"],
        agent_id=row["agentId"],
        channel=row["channel"],
        message_count=row["messageCount"],
        priority=row["priority"],
    )


async def one(base: str, id: str) -> Thread:
    return told_thread(await get(f"{base}/threads/{id}"))


def moment(microseconds: int) -> str:
    return (EPOCH + timedelta(microseconds=microseconds)).replace(tzinfo=None).isoformat() + "Z"


def kept_threads() -> list[LocalThread]:
    """Every local thread of the gateway's store, its messages and feedback."""
    with closing(sqlite3.connect(f"file:{STORE}?mode=ro", uri=True)) as store:
        feedback = {told["message"]["native_id"]: told for told in bodies(store, "feedback")}
        messages: dict[str, list[Message]] = {}
        for row in bodies(store, "messages"):
            message = kept_message(row, feedback.get(row["native_id"]))
            messages.setdefault(message.thread_id, []).append(message)
        return [
            kept_thread(json.loads(body), messages)
            for (body,) in store.execute("SELECT body FROM threads WHERE source = 'notes' ORDER BY native_id")
        ]


def bodies(store: sqlite3.Connection, table: str) -> Iterable[dict[str, Any]]:
    """What hangs on local threads, in the order it was said."""
    query = (
        f"SELECT {table}.body FROM {table} JOIN threads ON threads.id = {table}.thread "
        f"WHERE threads.source = 'notes' ORDER BY {table}.id"
    )
    return (json.loads(body) for (body,) in store.execute(query))


def kept_thread(row: dict[str, Any], messages: dict[str, list[Message]]) -> LocalThread:
    said = messages[row["native_id"]]
    return LocalThread(
        id=row["native_id"],
        title=row["title"],
        status=row.get("status", "UNKNOWN"),
        created_at=moment(row["created_at"]),
        updated_at=moment(row["updated_at"]),
        user_id=row["user"]["native_id"],
        agent_id=row["agent"]["native_id"],
        channel=row["metadata"]["channel"],
        message_count=len(said),
        priority=row["metadata"]["priority"],
        messages=said,
    )


def kept_message(row: dict[str, Any], feedback: dict[str, Any] | None) -> Message:
    return Message(
        id=row["native_id"],
        thread_id=row["ref"]["thread"]["native_id"],
        role=row["role"],
        content="\n\n".join(part["text"] for part in row["parts"]),
        created_at=moment(row["created_at"]),
        updated_at=row["metadata"]["updatedAt"],
        status=row.get("status", "COMPLETED"),
        model=row["metadata"]["model"],
        token_count=row["metadata"]["tokenCount"],
        tool_calls=[kept_call(call) for call in row.get("tool_calls", ())],
        feedback=feedback
        and Feedback(id=feedback["native_id"], type=feedback["rating"], comment=feedback.get("comment")),
    )


def kept_call(call: dict[str, Any]) -> ToolCall:
    arguments = json.dumps(call["arguments"], separators=(",", ":"))
    return ToolCall(id=call["native_id"], name=call["name"], arguments=arguments, status=call["status"])


@strawberry.type
class Query:
    @strawberry.field
    async def thread(self, id: strawberry.ID) -> Thread | None:
        return await one(UPSTREAM, id)

    @strawberry.field
    async def slow_thread(self, id: strawberry.ID) -> Thread | None:
        return await one(SLOW, id)

    @strawberry.field
    async def threads(self, limit: int, offset: int) -> list[Thread]:
        return [told_thread(row) for row in await get(f"{UPSTREAM}/threads?limit={limit}&offset={offset}")]

    @strawberry.field
    def local_threads(self) -> list[LocalThread]:
        return kept_threads()

    @strawberry.field
    async def v0(self, id: strawberry.ID) -> Thread | None:
        return await one(FAN[0], id)

    @strawberry.field
    async def v1(self, id: strawberry.ID) -> Thread | None:
        return await one(FAN[1], id)

    @strawberry.field
    async def v2(self, id: strawberry.ID) -> Thread | None:
        return await one(FAN[2], id)

    @strawberry.field
    async def v3(self, id: strawberry.ID) -> Thread | None:
        return await one(FAN[3], id)

    @strawberry.field
    async def v4(self, id: strawberry.ID) -> Thread | None:
        return await one(FAN[4], id)


app = FastAPI()
app.include_router(GraphQLRouter(strawberry.Schema(Query)), prefix="/graphql")
