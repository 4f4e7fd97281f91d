"""The endpoint as an ASGI app: one HTTP request to `/graphql` in, one answer out."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from typing import Any, Literal

import strawberry
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from threadloom.domain.call import Call, Caller, Role
from threadloom.domain.clock import Instant, SystemClock
from threadloom.domain.errors import Unauthenticated
from threadloom.domain.noun import Noun
from threadloom.gateway.gateway import Gateway

from .answer import Answer, Reply, batch_response, rejection, response, unauthenticated
from .body import read
from .documents import Documents
from .headers import headers_of
from .limits import Limits
from .negotiation import MediaType, media_type
from .operations import Operations, Terms
from .overload import Gate, lag_of
from .persisted import Persisted
from .presence import Client, client_of, while_present
from .rejected import Rejected
from .request import OperationRequest, from_body, from_query

_CLOCK = SystemClock()


class Visitor(Noun):
    """Who calls, and whether a credential told so."""

    caller: Caller
    is_signed_in: bool


class Rules(Noun):
    """What the endpoint takes, and from whom."""

    limits: Mapping[Role, Limits]
    introspection: Literal["on", "off", "signed-in"] = "on"
    get: bool = True
    batching: int = 0
    """How many operations one body may hold; 0 takes no lists."""
    partial_status: int = 200
    """The status of an answer with data and errors, where the media type lets it tell."""
    plan: bool = True
    """Whether operations are executed by plans where those cover them."""
    body_bytes: int = 1_000_000
    body_timeout_s: float = 10.0
    operation_timeout_s: float | None = None
    """How long an operation may take to ask vendors, one after the other; None: each as long as its source says."""
    concurrency: int = 256
    """How many operations run at a time; those that wait for vendors take up most of it."""
    tenant_concurrency: int = 128
    """How many of them may be one tenant's."""
    lag_s: float = 0.2
    """How late the event loop may be before nothing new is taken."""
    retry_after_s: int = 1


Identify = Callable[[Scope], Awaitable[Visitor]]
"""Tells who calls; raises Unauthenticated."""


class Endpoint:
    """Answers GraphQL over HTTP.

    `gateway` is asked for at each request, because it exists only while the process runs; `request_id` gives the id
    that the request bears.
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        documents: Documents,
        persisted: Persisted,
        *,
        rules: Rules,
        identify: Identify,
        gateway: Callable[[], Gateway],
        request_id: Callable[[Scope], str],
    ) -> None:
        self._rules = rules
        self._identify = identify
        self._gateway = gateway
        self._request_id = request_id
        self._operations = Operations(
            schema, documents, persisted, partial_status=rules.partial_status, plan=rules.plan
        )
        self._gate = Gate(
            rules.concurrency,
            most_of_one=rules.tenant_concurrency,
            most_lag_s=rules.lag_s,
            retry_after_s=rules.retry_after_s,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers, request_id = headers_of(scope), self._request_id(scope)
        wanted = media_type(headers)
        answer: ASGIApp | None
        try:
            answer = await self._response(scope, receive, headers, wanted)
        except Unauthenticated as error:
            answer = rejection(unauthenticated(error), wanted or MediaType.JSON, request_id=request_id)
        except Rejected as rejected:
            answer = rejection(rejected, wanted or MediaType.JSON, request_id=request_id)
        if answer is not None:
            await answer(scope, receive, send)

    async def finish(self) -> None:
        """Wait for the mutations that are still under way, also those that no client waits for any more."""
        await self._operations.finish()

    async def _response(
        self, scope: Scope, receive: Receive, headers: Headers, wanted: MediaType | None
    ) -> Reply | None:
        """The answer; None where nobody is there any more to have it."""
        self._check_method(scope["method"])
        if wanted is None:
            raise Rejected(406, f"answers are written as {MediaType.RESPONSE} or {MediaType.JSON}")
        self._gate.check(lag_of(scope))
        visitor = await self._identify(scope)
        asked = await self._asked(scope, receive, headers)
        terms = self._terms(visitor, self._request_id(scope), writes=scope["method"] == "POST")
        requests = [asked] if isinstance(asked, OperationRequest) else asked
        with self._gate.passed(visitor.caller.tenant, len(requests)):
            answers = await self._while_present(
                self._answers(scope, requests, terms), client_of(scope, receive), terms.call
            )
        if answers is None:
            return None
        return response(answers[0], wanted) if isinstance(asked, OperationRequest) else batch_response(answers, wanted)

    async def _while_present(
        self, work: Coroutine[Any, Any, Sequence[Answer]], client: Client, call: Call
    ) -> Sequence[Answer] | None:
        return await while_present(
            work, client, must_end=lambda: self._operations.is_writing(call), waits=self._gate.waits
        )

    async def _answers(self, scope: Scope, requests: Sequence[OperationRequest], terms: Terms) -> Sequence[Answer]:
        await self._gate.turn(len(requests))
        self._gate.check(lag_of(scope))  # again: those that came together do not see by their heads what each takes
        return await self._operations.answers(requests, terms, self._gateway())

    def _check_method(self, method: str) -> None:
        allowed = ("GET", "POST") if self._rules.get else ("POST",)
        if method not in allowed:
            raise Rejected(405, f"{method} is not answered here", headers={"allow": ", ".join(allowed)})

    async def _asked(
        self, scope: Scope, receive: Receive, headers: Headers
    ) -> OperationRequest | Sequence[OperationRequest]:
        if scope["method"] == "GET":
            return from_query(scope["query_string"])
        body = await read(receive, headers, limit=self._rules.body_bytes, timeout_s=self._rules.body_timeout_s)
        return from_body(body, batching=self._rules.batching)

    def _deadline(self) -> Instant | None:
        seconds = self._rules.operation_timeout_s
        return None if seconds is None else Instant(_CLOCK.now() + round(seconds * 1_000_000))

    def _terms(self, visitor: Visitor, request_id: str, *, writes: bool) -> Terms:
        choice = self._rules.introspection
        return Terms(
            call=Call(caller=visitor.caller, request_id=request_id, deadline=self._deadline()),
            limits=self._rules.limits[visitor.caller.role],
            introspection=choice == "on" or (choice == "signed-in" and visitor.is_signed_in),
            writes=writes,
        )
