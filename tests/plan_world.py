"""A gateway whose vendor has something of every type, and fails as a test wants it to."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from fakes import TALKS, FakeAdapter, FakeClock, Memory, a_call, a_source, a_vendor, an_agent, capabilities
from threadloom.domain.call import Role
from threadloom.domain.capability import Operation
from threadloom.domain.clock import Instant
from threadloom.domain.errors import ThreadloomError
from threadloom.domain.feedback import FeedbackDraft, FeedbackRating
from threadloom.domain.ids import AgentRef, MessageRef, RunRef, SourceSlug, ThreadRef, ToolCallRef, VendorSlug
from threadloom.domain.message import Attachment, AttachmentTool, Message, MessageDraft, MessageRole, MessageStatus
from threadloom.domain.part import (
    Annotation,
    AnnotationKind,
    FilePart,
    ImageDetail,
    ImagePart,
    ReasoningPart,
    RefusalPart,
    TableColumn,
    TablePart,
    TextPart,
    ToolCallPart,
    UnknownPart,
)
from threadloom.domain.run import RequiredAction, Run, RunStatus, Usage
from threadloom.domain.source import Source
from threadloom.domain.thread import ThreadDraft, ThreadStatus, ThreadUser, ToolResources
from threadloom.domain.tool_call import ToolCall, ToolCallStatus
from threadloom.gateway.gateway import Gateway
from threadloom.gateway.sources import ConnectedSource
from threadloom.graphql import ids
from threadloom.graphql.context import Context
from threadloom.store import open_store
from threadloom.vendors import local
from threadloom.vendors.registry import connect

OPERATOR = a_call(role=Role.OPERATOR)
DESK = Source(
    slug=SourceSlug("desk"),
    vendor=VendorSlug("local"),
    name="Desk",
    default_agent=AgentRef(source=SourceSlug("desk"), native_id="echo"),
)


class SteadyClock(FakeClock):
    """A clock that can be stopped, so that what is executed twice is told the same moments."""

    running = True

    def now(self) -> Instant:
        return super().now() if self.running else Instant(self.at)


class NoKeys:
    """Credentials of sources that need none."""

    async def key(self, call, source):
        return None


class RichAdapter(FakeAdapter):
    """Fails for the objects of the threads in `broken`, and tells all others as `bend` makes them."""

    broken: dict[str, ThreadloomError]
    bend: Callable[[Any], Any] | None = None

    async def threads(self, call, refs):
        return self._bent(await super().threads(call, refs), refs)

    async def messages(self, call, refs):
        return self._bent(await super().messages(call, refs), [ref.thread for ref in refs])

    async def message_pages(self, call, keys):
        return self._bent(await super().message_pages(call, keys), [key.thread for key in keys])

    async def runs(self, call, refs):
        return self._bent(await super().runs(call, refs), [ref.thread for ref in refs])

    async def run_pages(self, call, keys):
        return self._bent(await super().run_pages(call, keys), [key.thread for key in keys])

    async def feedback(self, call, threads):
        return self._bent(await super().feedback(call, threads), threads)

    def _bent(self, found, threads):
        told = [self.bend(row) for row in found] if self.bend else found
        failures = [self.broken.get(thread.native_id) for thread in threads]
        return [type(e)(e.message) if e else row for row, e in zip(told, failures, strict=True)]


@dataclass
class RichWorld:
    """The gateway, its adapters, and the global ids of what is in it, by a name for each."""

    gateway: Gateway
    adapters: dict[str, RichAdapter]
    clock: SteadyClock
    known: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, slug: str) -> RichAdapter:
        return self.adapters[slug]

    def context(self) -> Context:
        """The surroundings of one operation."""
        return Context(gateway=self.gateway, call=OPERATOR)

    def heal(self) -> None:
        """Let nothing fail any more."""
        for adapter in self.adapters.values():
            adapter.memory.fails, adapter.broken, adapter.bend = None, {}, None


@asynccontextmanager
async def a_rich_world(folder: Path) -> AsyncGenerator[RichWorld]:
    """Sources `one` and `two` of the fake vendor and the local `desk`, each with threads."""
    clock = SteadyClock()
    async with open_store(f"sqlite:///{folder / 'rich.db'}") as store:
        can = capabilities(*TALKS, Operation.READ_TOOL_CALLS, Operation.GIVE_FEEDBACK)
        adapters = {slug: RichAdapter(a_source(slug), can, Memory(), clock) for slug in ("one", "two")}
        desk = connect(DESK, base_url=None, options={}, credentials=NoKeys(), store=store, clock=clock)
        gateway = Gateway(
            vendors=[a_vendor(), local.VENDOR],
            sources=[
                *(ConnectedSource(source=a_source(slug), adapter=adapter) for slug, adapter in adapters.items()),
                ConnectedSource(source=DESK, adapter=desk),
            ],
            store=store,
            clock=clock,
        )
        world = RichWorld(gateway, adapters, clock)
        world.heal()
        await _seed(world)
        clock.running = False
        await store.indexed()
        yield world
        await gateway.close()


async def _seed(world: RichWorld) -> None:
    for slug, adapter in world.adapters.items():
        adapter.memory.tells_feedback = True
        agent = an_agent("a1", slug)
        adapter.memory.agents["a1"] = replace(agent, description="Answers", metadata={"k": [1, None]})
        for number in (1, 2):
            draft = ThreadDraft(
                source=SourceSlug(slug), agent=agent.ref, message=MessageDraft(text="Hello"), tags=("red", f"t{number}")
            )
            started = await world.gateway.threads.start(OPERATOR, draft)
            _fill(adapter, started.thread.ref, agent.ref)
            world.known[f"{slug}{number}"] = ids.global_id(started.thread.ref)
    desk = await world.gateway.threads.start(
        OPERATOR, ThreadDraft(source=DESK.slug, title="Desk", message=MessageDraft(text="**Hi** there"))
    )
    thread = ThreadRef(source=SourceSlug("one"), native_id="t1")
    world.known |= {
        "desk": ids.global_id(desk.thread.ref),
        "message": ids.global_id(MessageRef(thread=thread, native_id="m2")),
        "run": ids.global_id(RunRef(thread=thread, native_id="r1")),
        "agent": ids.global_id(AgentRef(source=SourceSlug("one"), native_id="a1")),
        "call": ids.global_id(ToolCallRef(thread=thread, message="m2", native_id="c1")),
        "source": ids.source_id(SourceSlug("one")),
        "vendor": ids.vendor_id(VendorSlug("fake")),
        "viewer": ids.viewer_id(OPERATOR.caller),
        "nowhere": "AZQCo29uZcCidDFKFdnX",
        "nothing": "nothing",
    }


def _fill(adapter: RichAdapter, thread: ThreadRef, agent: AgentRef) -> None:
    memory, name = adapter.memory, thread.native_id
    memory.threads[name] = replace(
        memory.threads[name],
        agent=agent,
        status=ThreadStatus.RUNNING,
        native_status="busy",
        user=ThreadUser(native_id="u1", email="u@example.com"),
        metadata={"k": "v"},
        tool_resources=ToolResources(code_interpreter_file_ids=("f1",), vector_store_ids=()),
    )
    memory.messages[name].append(_message(thread, agent))
    memory.runs[name] = [_run(thread, agent)]
    subject = MessageRef(thread=thread, native_id="m2")
    adapter.hold(thread, FeedbackDraft(rating=FeedbackRating.POSITIVE, comment="good"), message=subject)
    adapter.hold(thread, FeedbackDraft(rating=FeedbackRating.NEGATIVE, score=0.5))


def _message(thread: ThreadRef, agent: AgentRef) -> Message:
    call = _call(thread)
    return Message(
        ref=MessageRef(thread=thread, native_id="m2"),
        native_id="m2",
        agent=agent,
        role=MessageRole.ASSISTANT,
        status=MessageStatus.INCOMPLETE,
        incomplete_reason="length",
        html="<p>hi</p>",
        parts=_parts(call),
        tool_calls=(call,),
        attachments=(Attachment(file_id="f1", tools=(AttachmentTool.FILE_SEARCH,), data={"a": 1}), Attachment()),
        metadata={"k": {"deep": [1.5, "x", None]}},
        created_at=Instant(1_700_000_000_123_456),
        run=RunRef(thread=thread, native_id="r1"),
    )


def _parts(call: ToolCall) -> tuple[Any, ...]:
    mark = Annotation(kind=AnnotationKind.URL_CITATION, text="there", start_index=1, end_index=6, url="https://e.org")
    return (
        TextPart(text="hello there", annotations=(mark,)),
        ImagePart(text="a cat", url="https://e.org/cat.png", detail=ImageDetail.LOW),
        FilePart(text="a file", file_id="f1", filename="a.txt"),
        TablePart(columns=(TableColumn(name="a", dtype="float64"),), row_count=1, preview_rows=({"a": 1},)),
        RefusalPart(text="no"),
        ReasoningPart(text="hm"),
        ToolCallPart(tool_call=call.ref),
        UnknownPart(native_type="widget", data=[1, {"b": None}]),
    )


def _call(thread: ThreadRef) -> ToolCall:
    return ToolCall(
        ref=ToolCallRef(thread=thread, message="m2", native_id="c1"),
        native_id="c1",
        name="look",
        arguments={"q": "x"},
        result=[1, 2],
        status=ToolCallStatus.COMPLETED,
        started_at=Instant(1_000_000),
        ended_at=Instant(3_500_000),
    )


def _run(thread: ThreadRef, agent: AgentRef) -> Run:
    return Run(
        ref=RunRef(thread=thread, native_id="r1"),
        native_id="r1",
        agent=agent,
        status=RunStatus.REQUIRES_ACTION,
        required_action=RequiredAction(tool_calls=(_call(thread),), prompt={"sure": True}),
        usage=Usage(input_tokens=1, output_tokens=2, total_tokens=3),
        created_at=Instant(1_700_000_000_000_000),
    )
