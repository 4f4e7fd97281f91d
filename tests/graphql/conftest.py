"""The whole schema over a real gateway and store: two sources of a fake vendor, `one` and `two`, and a local `desk`."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from fakes import TALKS, FakeAdapter, FakeClock, Memory, a_call, a_source, a_vendor, capabilities
from plan_world import RichWorld, a_rich_world
from planned import without_records
from threadloom.domain.call import Call
from threadloom.domain.ids import AgentRef, SourceSlug, ThreadRef, VendorSlug
from threadloom.domain.message import MessageDraft
from threadloom.domain.source import Source
from threadloom.domain.thread import Thread, ThreadDraft
from threadloom.gateway.gateway import Gateway
from threadloom.gateway.sources import ConnectedSource
from threadloom.graphql import ids
from threadloom.graphql.context import Context
from threadloom.graphql.endpoint.documents import Documents
from threadloom.graphql.endpoint.execution import Execution, told
from threadloom.graphql.endpoint.limits import Limits
from threadloom.graphql.endpoint.refused import Refused
from threadloom.graphql.schema import schema
from threadloom.store import open_store
from threadloom.vendors import local
from threadloom.vendors.registry import connect

ANY = Limits(aliases=100_000, root_fields=100_000, tokens=1_000_000)

DESK = Source(
    slug=SourceSlug("desk"),
    vendor=VendorSlug("local"),
    name="Desk",
    default_agent=AgentRef(source=SourceSlug("desk"), native_id="echo"),
)


@dataclass
class Answer:
    """What an operation answered."""

    data: Any
    errors: list[dict[str, Any]] = field(default_factory=list)

    @property
    def codes(self) -> dict[str, str]:
        """The code at each path."""
        return {".".join(str(s) for s in e.get("path", [])): e["extensions"]["code"] for e in self.errors}


class Payload(dict[str, Any]):
    """What a mutation answered."""

    @property
    def told(self) -> list[tuple[str, list[str]]]:
        """Code and path of each user error."""
        return [(error["code"], error["path"]) for error in self["userErrors"]]


class NoKeys:
    """Credentials of sources that need none."""

    async def key(self, call, source):
        return None


@dataclass
class World:
    """A gateway, and a way to ask it."""

    gateway: Gateway
    adapters: dict[str, FakeAdapter]
    clock: FakeClock
    execution: Execution
    documents: Documents

    def __getitem__(self, slug: str) -> FakeAdapter:
        return self.adapters[slug]

    def asked(self) -> list[str]:
        """Every question to the fake vendor so far, and forget them."""
        found = [f"{slug} {what}" for slug, adapter in self.adapters.items() for what in adapter.memory.asked]
        for adapter in self.adapters.values():
            adapter.memory.asked.clear()
        return found

    async def ask(self, text: str, call: Call | None = None, **variables: Any) -> Answer:
        """The answer to an operation; by a plan, unless the run is one without plans."""
        context = Context(gateway=self.gateway, call=call or a_call())
        try:
            prepared = self.documents.prepare(text, None, ANY, introspection=True)
        except Refused as refused:
            errors = told(refused.errors, context.call.request_id, is_about_document=True)
            return Answer(None, [dict(error.formatted) for error in errors])
        executed = await self.execution.run(prepared, prepared.variables(variables), context, hide_suggestions=False)
        return Answer(without_records(executed.data), [dict(error.formatted) for error in executed.errors])

    async def data(self, text: str, call: Call | None = None, **variables: Any) -> Any:
        """The data of an operation that must not fail."""
        answer = await self.ask(text, call, **variables)
        assert answer.errors == []
        return answer.data

    async def mutate(self, name: str, fields: str, call: Call | None = None, /, **given: Any) -> Payload:
        """The payload of a mutation that ends without a top-level error."""
        kind = f"{name[0].upper()}{name[1:]}Input"
        text = f"""mutation M($input: {kind}!) {{ {name}(input: $input) {{
            {fields} userErrors {{ code path retryable }} clientMutationId }} }}"""
        return Payload((await self.data(text, call, input=given))[name])

    async def thread(self, slug: str = "one", call: Call | None = None, **draft: Any) -> Thread:
        """A new thread."""
        return await self.gateway.threads.create(call or a_call(), ThreadDraft(source=SourceSlug(slug), **draft))

    async def started(self, slug: str = "desk", text: str = "Hello", call: Call | None = None) -> Thread:
        """A new thread whose first message an agent was asked to answer."""
        draft = ThreadDraft(source=SourceSlug(slug), message=MessageDraft(text=text))
        return (await self.gateway.threads.start(call or a_call(), draft)).thread


@pytest.fixture
def thread_id():
    """A function from a thread to its global id."""

    def of(thread: Thread | ThreadRef) -> str:
        return ids.global_id(thread.ref if isinstance(thread, Thread) else thread)

    return of


@pytest.fixture
async def world(tmp_path: Path, plans_by_default: bool) -> AsyncGenerator[World]:
    clock = FakeClock()
    async with open_store(f"sqlite:///{tmp_path / 'test.db'}") as store:
        fakes = {slug: FakeAdapter(a_source(slug), capabilities(*TALKS), Memory(), clock) for slug in ("one", "two")}
        desk = connect(DESK, base_url=None, options={}, credentials=NoKeys(), store=store, clock=clock)
        gateway = Gateway(
            vendors=[a_vendor(), local.VENDOR],
            sources=[
                *(ConnectedSource(source=a_source(slug), adapter=adapter) for slug, adapter in fakes.items()),
                ConnectedSource(source=DESK, adapter=desk),
            ],
            store=store,
            clock=clock,
        )
        yield World(gateway, fakes, clock, Execution(schema, plan=plans_by_default), Documents(schema))
        await gateway.close()


@pytest.fixture
async def rich(tmp_path: Path) -> AsyncGenerator[RichWorld]:
    """A world with something of every type."""
    async with a_rich_world(tmp_path) as world:
        yield world
