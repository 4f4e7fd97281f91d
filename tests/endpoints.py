"""The endpoint over a schema of a few fields, without a process around it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, cast

import httpx
import strawberry
from starlette.types import Scope

from threadloom.domain.call import Caller, Role
from threadloom.domain.clock import SystemClock
from threadloom.domain.errors import NotFound, Unauthenticated
from threadloom.domain.ids import TenantId, UserId
from threadloom.graphql.context import Info
from threadloom.graphql.endpoint.app import Endpoint, Rules, Visitor
from threadloom.graphql.endpoint.documents import Documents
from threadloom.graphql.endpoint.limits import Limits
from threadloom.graphql.endpoint.persisted import Persisted
from threadloom.graphql.schema import Schema

RESPONSE = "application/graphql-response+json"
JSON = "application/json"


class Door:
    """What `wait` of the schema waits for; `passed` tells what went through."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.reached = asyncio.Semaphore(0)
        self.passed: list[str] = []

    async def go_through(self, word: str) -> str:
        """The word, once the door is open."""
        self.reached.release()
        await self.opened.wait()
        self.passed.append(word)
        return word


def a_schema(door: Door) -> Schema:
    """Fields that answer, that fail, that break, and that wait at the door."""

    @strawberry.type
    class Parent:
        word: str = "hello"

    @strawberry.type
    class Query:
        @strawberry.field
        def word(self) -> str:
            return "hello"

        @strawberry.field
        def parent(self) -> Parent:
            return Parent()

        @strawberry.field
        def echo(self, text: str) -> str | None:
            return text

        @strawberry.field
        def half(self) -> str | None:
            return "a\ud800b"

        @strawberry.field
        def missing(self) -> str | None:
            raise NotFound("it is not there")

        @strawberry.field
        def broken(self) -> str:
            raise RuntimeError("sk-hidden")

        @strawberry.field
        def seconds_left(self, info: Info) -> float | None:
            deadline = info.context.call.deadline
            return None if deadline is None else (deadline - SystemClock().now()) / 1_000_000

        @strawberry.field
        async def wait(self, word: str) -> str:
            return await door.go_through(word)

    @strawberry.type
    class Mutation:
        @strawberry.mutation
        async def wait(self, word: str) -> str:
            return await door.go_through(word)

    return Schema(query=Query, mutation=Mutation)


def an_endpoint(
    door: Door | None = None,
    *,
    trusted: dict[str, str] | None = None,
    trusted_only: bool = False,
    automatic_bytes: int = 100_000,
    limits: Limits | None = None,
    limits_by_role: dict[Role, Limits] | None = None,
    **rules: Any,
) -> Endpoint:
    """An endpoint; callers name their role in the header `role`, and are signed in by it."""
    schema = a_schema(door or Door())
    return Endpoint(
        schema,
        Documents(schema, cache_bytes=1_000_000),
        Persisted(trusted=trusted or {}, trusted_only=trusted_only, automatic_bytes=automatic_bytes),
        rules=Rules(limits=limits_by_role or dict.fromkeys(Role, limits or Limits()), **rules),
        identify=_identify,
        gateway=lambda: cast("Any", None),
        request_id=lambda scope: "r1",
    )


async def _identify(scope: Scope) -> Visitor:
    role = dict(scope["headers"]).get(b"role", b"").decode()
    if role == "nobody":
        raise Unauthenticated("who are you")
    caller = Caller(tenant=TenantId("t"), user=UserId("u"), role=Role(role or "OPERATOR"), name="U")
    return Visitor(caller=caller, is_signed_in=bool(role))


@asynccontextmanager
async def a_client_of(endpoint: Endpoint) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of an endpoint, without a socket."""
    transport = httpx.ASGITransport(endpoint)
    async with httpx.AsyncClient(transport=transport, base_url="http://test/graphql") as client:
        client.headers["accept"] = RESPONSE
        yield client
