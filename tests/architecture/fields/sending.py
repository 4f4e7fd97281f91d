"""What an adapter really writes: its requests, caught before they leave, as fields of the vendor's routes."""

import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote

import httpx

from fakes import FakeClock, a_call
from threadloom.domain.call import Call
from threadloom.domain.errors import CapabilityMissing
from threadloom.domain.ids import AgentRef, MessageRef, RunRef, SourceSlug, ThreadRef, VendorSlug
from threadloom.domain.source import Source
from threadloom.domain.thread import ThreadAdoption
from threadloom.domain.vendor import Draft, Subject
from threadloom.graphql.declare import given
from threadloom.graphql.inputs.agent import to_agent_draft, to_agent_edit
from threadloom.graphql.inputs.feedback import to_feedback_draft
from threadloom.graphql.inputs.run import to_resume_draft
from threadloom.graphql.inputs.target import Target
from threadloom.graphql.inputs.thread_change import to_thread_edit
from threadloom.graphql.inputs.thread_new import to_create_draft, to_send_draft, to_start_draft
from threadloom.vendors.registry import connect

from .schema_inputs import input_of
from .shape import Path, Place

SLUG = SourceSlug("probed")
Seen = Mapping[Place, tuple[str, ...]]
"""The values of each field of one request, as JSON: several where it stands in the items of a list."""


def uuid(number: int) -> str:
    """An id that any vendor takes."""
    return f"{number:08d}-0000-4000-8000-000000000000"


def thread_ref(number: int) -> ThreadRef:
    """The thread that an input's `threadId` means."""
    return ThreadRef(source=SLUG, scope=uuid(number + 100), native_id=uuid(number + 200))


def run_ref(number: int) -> RunRef:
    """The run that an input's `runId` means."""
    return RunRef(thread=thread_ref(number), native_id=uuid(number + 300))


SUBJECTS = (
    thread_ref,
    lambda number: MessageRef(thread=thread_ref(number), native_id=uuid(number + 400)),
    run_ref,
)
"""What feedback can be on."""

_THREADS = {thread_ref(number).native_id for number in range(10)}
_ANSWER = {
    **{name: uuid(0) for name in ("id", "thread_id", "threadUid")},
    "data": [{"id": uuid(number)} for number in range(3)],
    "has_more": False,
    "deleted": True,
    "metadata": {},
}
"""An answer that every reader of every vendor can make something of."""


class _Meant(NamedTuple):
    """What the ids of an input lead to."""

    thread: ThreadRef
    run: RunRef
    agent: AgentRef
    subject: Subject


_DRAFTS: Mapping[str, Callable[[Any, Source, AgentRef | None], Draft]] = {
    "startThread": lambda wanted, source, agent: to_start_draft(wanted, Target(source=source, agent=agent)),
    "createThread": lambda wanted, source, agent: to_create_draft(wanted, Target(source=source, agent=agent)),
    "adoptThread": lambda wanted, source, _: ThreadAdoption(
        source=source.slug, native_id=wanted.native_id, scope=given(wanted.scope)
    ),
    "sendMessage": lambda wanted, source, agent: to_send_draft(wanted, agent, source.vendor),
    "updateThread": lambda wanted, source, _: to_thread_edit(wanted, source.vendor),
    "giveFeedback": lambda wanted, _, __: to_feedback_draft(wanted),
    "createAgent": lambda wanted, source, _: to_agent_draft(wanted, source.vendor),
    "updateAgent": lambda wanted, source, _: to_agent_edit(wanted, source.vendor),
    "resumeRun": lambda wanted, _, __: to_resume_draft(wanted),
}
_ASKS: Mapping[str, Callable[[Any, Call, Any, _Meant], Awaitable[object]]] = {
    "startThread": lambda adapter, call, draft, _: adapter.start_thread(call, draft),
    "createThread": lambda adapter, call, draft, _: adapter.create_thread(call, draft),
    "adoptThread": lambda adapter, call, draft, _: adapter.threads(
        call, [ThreadRef(source=SLUG, scope=draft.scope, native_id=draft.native_id)]
    ),
    "sendMessage": lambda adapter, call, draft, meant: adapter.send_message(call, meant.thread, draft),
    "updateThread": lambda adapter, call, draft, meant: adapter.update_thread(call, meant.thread, draft),
    "deleteThread": lambda adapter, call, _, meant: adapter.delete_thread(call, meant.thread),
    "giveFeedback": lambda adapter, call, draft, meant: adapter.give_feedback(call, meant.subject, draft),
    "createAgent": lambda adapter, call, draft, _: adapter.create_agent(call, draft),
    "updateAgent": lambda adapter, call, draft, meant: adapter.update_agent(call, meant.agent, draft),
    "deleteAgent": lambda adapter, call, _, meant: adapter.delete_agent(call, meant.agent),
    "cancelRun": lambda adapter, call, _, meant: adapter.cancel_run(call, meant.run),
    "resumeRun": lambda adapter, call, draft, meant: adapter.resume_run(call, meant.run, draft),
}


def _spoken_of(path: str, body: bytes) -> dict[str, str]:
    """The thread that a request names: an answer about another one would be taken for a mistake."""
    told = json.loads(body) if body else {}
    named = told.get("thread_id") if isinstance(told, dict) else None
    found = named or next((word for word in path.split("/") if word in _THREADS), None)
    return {"id": found, "thread_id": found} if found else {}


class _Catching(httpx.AsyncBaseTransport):
    """Notes requests, and sends none."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, str, bytes]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        path, query = url.raw_path.partition(b"?")[0].decode(), url.query.decode()
        body = await request.aread()
        self.requests.append((request.method, path, query, body))
        return httpx.Response(200, json={**_ANSWER, **_spoken_of(path, body)})


class _Keys:
    """One key for everything."""

    async def key(self, call: object, source: SourceSlug) -> str:
        return "a key"


class Sender:
    """One source of a vendor, without options of its own; `routes` are templates such as `GET /threads/{id}`.

    An input is a tree by the schema's names; where it says `threadId`, `agentId`, `subjectId` or `runId`, or
    `agentId` in its target, that is a number, and the adapter is given what bears it.
    """

    def __init__(self, vendor: str, routes: Sequence[str]) -> None:
        self._transport = _Catching()
        self._routes = sorted(routes, key=lambda route: route.count("{"))
        self._source = Source(slug=SLUG, vendor=VendorSlug(vendor), name=vendor)
        self.adapter = connect(
            self._source,
            base_url="http://127.0.0.1:9",
            options={},
            credentials=_Keys(),
            store=None,
            clock=FakeClock(),
            transport=self._transport,
        )

    def draft(self, operation: str, tree: Mapping[str, Any]) -> Draft | None:
        """The draft or edit that the adapter is given; None for an operation that needs none."""
        wanted, make = _input(operation, tree), _DRAFTS.get(operation)
        named = tree.get("agentId", (tree.get("target") or {}).get("agentId"))
        agent = None if named is None else AgentRef(source=SLUG, native_id=uuid(named))
        return make(wanted, self._source, agent) if make else None

    def refused(self, operation: str, tree: Mapping[str, Any]) -> list[Path]:
        """Where the adapter finds the input wrong before anything is sent."""
        draft = self.draft(operation, tree)
        return [violation.path for violation in self.adapter.check(draft)] if draft else []

    async def seen(self, operation: str, tree: Mapping[str, Any], known: frozenset[Path]) -> list[Seen]:
        """The requests that the operation sends to the known routes; raises LookupError for a write to another one.

        What stands inside a field of the known ones that has no fields of its own counts as that field.
        """
        draft = self.draft(operation, tree)
        self._transport.requests.clear()
        for subject in SUBJECTS if operation == "giveFeedback" else SUBJECTS[:1]:
            meant = _Meant(
                thread=thread_ref(tree.get("threadId") or 0),
                run=run_ref(tree.get("runId") or 0),
                agent=AgentRef(source=SLUG, native_id=uuid(tree.get("agentId") or 0)),
                subject=subject(tree.get("subjectId") or 0),
            )
            await self._ask(operation, draft, meant, a_call(key=tree.get("idempotencyKey")))
        caught = self._transport.requests
        return [found for each in caught if (found := self._fields(operation, *each, known=known)) is not None]

    async def _ask(self, operation: str, draft: Any, meant: _Meant, call: Call) -> None:
        """One question; a vendor that takes no feedback on this kind of subject is asked nothing."""
        before = len(self._transport.requests)
        try:
            await _ASKS[operation](self.adapter, call, draft, meant)
        except CapabilityMissing:
            assert (operation, len(self._transport.requests)) == ("giveFeedback", before)

    def _fields(
        self, operation: str, method: str, path: str, query: str, body: bytes, *, known: frozenset[Path]
    ) -> Seen | None:
        if method == "GET" and operation != "adoptThread":
            return None  # what is asked along the way is no part of the input
        for route in self._routes:
            verb, _, template = route.partition(" ")
            named = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template), path)
            if named and verb == method:
                break
        else:
            raise LookupError(f"{operation} writes to {method} {path}, which is documented nowhere")
        found: dict[Place, tuple[str, ...]] = {}
        for name, value in named.groupdict().items():
            found[Place(operation, route, "path", (name,))] = (json.dumps(unquote(value)),)
        for name, values in parse_qs(query).items():
            found[Place(operation, route, "query", (name,))] = tuple(json.dumps(value) for value in values)
        for inner, value in _leaves(json.loads(body) if body else {}):
            place = Place(operation, route, "body", _folded(inner, known))
            found[place] = (*found.get(place, ()), json.dumps(value))
        return found


def _input(operation: str, tree: Mapping[str, Any]) -> Any:
    """The input, with texts where the tree has numbers; raises Invalid for one that the schema does not allow."""
    names = ("threadId", "agentId", "subjectId", "runId")
    texts = {name: str(tree[name]) for name in names if tree.get(name) is not None}
    target = {"target": {"source": SLUG}} if tree.get("target") is not None else {}
    return input_of(operation, {**tree, **texts, **target})


def _leaves(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    match value:
        case dict() if value:
            for name, inner in value.items():
                yield from _leaves(inner, (*path, name))
        case list() if value:
            for inner in value:
                yield from _leaves(inner, (*path, "*"))
        case _ if path:
            yield path, value
        case _:
            return


def _folded(path: Path, known: frozenset[Path]) -> Path:
    """The known field that this is, or is inside of; itself where there is none."""
    if path[-1] == "*" and path[:-1] in known:
        return path[:-1]  # an item without fields
    for depth in range(len(path), 0, -1):
        field = path[:depth]
        if field in known and (depth == len(path) or not any(each[:depth] == field != each for each in known)):
            return field
    return path
