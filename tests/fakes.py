"""Doubles for the ports: an adapter that answers from memory and can be told to fail, and a clock that is moved."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field

from msgspec import UNSET
from msgspec.structs import replace

from fake_feedback import FeedbackAdapter, FeedbackMemory
from threadloom.domain.agent import Agent
from threadloom.domain.call import Call, Caller, Role
from threadloom.domain.capability import NATIVE, Capabilities, Capability, InputField, InputKind, Operation, Support
from threadloom.domain.clock import Instant
from threadloom.domain.edit import ThreadEdit, merged_pairs
from threadloom.domain.errors import NotFound, ThreadloomError, Violation
from threadloom.domain.ids import AgentRef, MessageRef, RunRef, SourceSlug, TenantId, ThreadRef, UserId, VendorSlug
from threadloom.domain.json import JsonObject
from threadloom.domain.message import Message, MessageRole
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.part import TextPart
from threadloom.domain.run import Run, RunStatus
from threadloom.domain.source import Source
from threadloom.domain.thread import Thread
from threadloom.domain.vendor import Sent, Started, Vendor, VendorCopy

VENDOR = VendorSlug("fake")


class FakeClock:
    """A clock that stands still between questions but for a microsecond, and is moved by hand."""

    def __init__(self, at: int = 1_700_000_000_000_000) -> None:
        self.at = at

    def now(self) -> Instant:
        self.at += 1
        return Instant(self.at)

    def pass_seconds(self, seconds: float) -> None:
        self.at += round(seconds * 1_000_000)


def a_call(*, tenant: str = "acme", user: str = "ann", role: Role = Role.WRITER, key: str | None = None) -> Call:
    caller = Caller(tenant=TenantId(tenant), user=UserId(user), role=role, name=user.title())
    return Call(caller=caller, request_id="r1", idempotency_key=key)


def native_field(name: str) -> InputField:
    return InputField(path=(name,), label=name, kind=InputKind.TEXT, support=Support.NATIVE)


def capabilities(*operations: Operation, fields: dict[Operation, tuple[str, ...]] | None = None) -> Capabilities:
    return {
        operation: Capability(
            support=Support.NATIVE, fields=tuple(native_field(name) for name in (fields or {}).get(operation, ()))
        )
        for operation in operations
    }


TALKS = (
    Operation.START_THREAD,
    Operation.CREATE_THREAD,
    Operation.SEND_MESSAGE,
    Operation.READ_THREAD,
    Operation.READ_MESSAGES,
    Operation.READ_RUNS,
    Operation.DELETE_THREAD,
    Operation.LIST_AGENTS,
)


@dataclass
class Memory(FeedbackMemory):
    """What the fake vendor holds, what it was asked, and with which drafts; `raw` goes with every thread it tells."""

    threads: dict[str, Thread] = field(default_factory=dict)
    messages: dict[str, list[Message]] = field(default_factory=dict)
    runs: dict[str, list[Run]] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    raw: JsonObject | None = None
    fails: ThreadloomError | Exception | None = None
    half_fails: ThreadloomError | None = None
    violations: tuple[Violation, ...] = ()


class FakeAdapter(FeedbackAdapter):
    """Answers from memory; `memory.fails` makes every question fail with that error, a copy each time."""

    memory: Memory

    def __init__(self, source: Source, can: Capabilities, memory: Memory, clock: FakeClock) -> None:
        super().__init__(source, can)
        self.memory = memory
        self._clock = clock

    def _asked(self, what: str) -> None:
        self.memory.asked.append(what)
        failure = self.memory.fails
        if isinstance(failure, ThreadloomError):
            raise copy(failure)
        if failure is not None:
            raise failure

    def _told(self, thread: Thread) -> Thread:
        return replace(thread, raw=self.memory.raw)

    def check(self, draft):
        return self.memory.violations

    async def threads(self, call, refs):
        self._asked(f"threads {len(refs)}")
        held = [self.memory.threads.get(ref.native_id) for ref in refs]
        return [self._told(thread) if thread else NotFound("no such thread") for thread in held]

    def say(self, thread: ThreadRef, text: str, role: MessageRole = MessageRole.ASSISTANT) -> Message:
        said = self.memory.messages.setdefault(thread.native_id, [])
        message = Message(
            ref=MessageRef(thread=thread, native_id=f"m{len(said) + 1}"),
            role=role,
            parts=(TextPart(text=text),),
            created_at=self._clock.now(),
        )
        said.append(message)
        return message

    def _made(self, draft, operation: Operation) -> Thread:
        self.memory.drafts.append(draft)
        native_id = f"t{len(self.memory.threads) + 1}"
        ref = ThreadRef(source=self._source.slug, scope=draft.scope, native_id=native_id)
        taken = {name: getattr(draft, name) for name in ("title", "metadata") if self._takes(operation, name)}
        thread = Thread(ref=ref, native_id=native_id, created_at=self._clock.now(), **taken)
        self.memory.threads[native_id] = thread
        for message in draft.messages:
            self.say(ref, message.text or "", MessageRole.USER)
        return self._told(thread)

    async def start_thread(self, call, draft):
        self._asked("start")
        thread = self._made(draft, Operation.START_THREAD)
        message = self.say(thread.ref, draft.message.text, MessageRole.USER)
        run = None if self.memory.half_fails else self._run(thread.ref, draft.agent)
        return Started(thread=thread, message=message, run=run, failure=self.memory.half_fails)

    def _run(self, thread: ThreadRef, agent: AgentRef | None) -> Run:
        runs = self.memory.runs.setdefault(thread.native_id, [])
        ref = RunRef(thread=thread, native_id=f"r{len(runs) + 1}")
        runs.append(Run(ref=ref, agent=agent, status=RunStatus.QUEUED, created_at=self._clock.now()))
        return runs[-1]

    def finish(self, thread: ThreadRef, status: RunStatus = RunStatus.COMPLETED) -> None:
        runs = self.memory.runs[thread.native_id]
        runs[-1] = replace(runs[-1], status=status, ended_at=self._clock.now())

    async def create_thread(self, call, draft):
        self._asked("create")
        return self._made(draft, Operation.CREATE_THREAD)

    async def update_thread(self, call, ref, edit):
        self._asked("update")
        self.memory.drafts.append(edit)
        thread = self.memory.threads[ref.native_id]
        self.memory.threads[ref.native_id] = replace(thread, **_changes(thread, edit))
        return self._told(self.memory.threads[ref.native_id])

    async def delete_thread(self, call, ref):
        self._asked("delete")
        if self.memory.threads.pop(ref.native_id, None) is None:
            raise NotFound("no such thread")
        return VendorCopy.DELETED

    async def send_message(self, call, ref, draft):
        self._asked("send")
        self.memory.drafts.append(draft)
        message = self.say(ref, draft.message.text, MessageRole.USER)
        return Sent(message=message, run=self._run(ref, draft.agent) if draft.agent else None)

    async def messages(self, call, refs):
        self._asked(f"messages {len(refs)}")
        held = {message.ref: message for said in self.memory.messages.values() for message in said}
        return [held.get(ref) or NotFound("no such message") for ref in refs]

    async def message_pages(self, call, keys):
        self._asked(f"message_pages {len(keys)}")
        return [self._page(key.thread, key.page) for key in keys]

    def _page(self, thread: ThreadRef, page: PageRequest) -> Page[Message] | ThreadloomError:
        if thread.native_id not in self.memory.threads:
            return NotFound("no such thread")
        said = self.memory.messages.get(thread.native_id, [])
        rows = said[-page.size :] if page.from_end else said[: page.size]
        return Page(
            items=tuple(rows),
            positions=tuple((m.ref.native_id,) for m in rows),
            has_next=bool(rows) and rows[-1] is not said[-1],
            has_previous=bool(rows) and rows[0] is not said[0],
            total=len(said),
        )

    async def runs(self, call, refs):
        self._asked(f"runs {len(refs)}")
        held = {run.ref: run for runs in self.memory.runs.values() for run in runs}
        return [held.get(ref) or NotFound("no such run") for ref in refs]

    async def run_pages(self, call, keys):
        self._asked(f"run_pages {len(keys)}")
        pages: list[Page[Run]] = []
        for key in keys:
            runs = list(reversed(self.memory.runs.get(key.thread.native_id, [])))[: key.page.size]
            pages.append(Page(items=tuple(runs), positions=tuple((r.ref.native_id,) for r in runs)))
        return pages

    async def cancel_run(self, call, ref):
        self._asked("cancel")
        self.finish(ref.thread, RunStatus.CANCELLED)
        return self.memory.runs[ref.thread.native_id][-1]

    async def agents(self, call, refs):
        self._asked(f"agents {len(refs)}")
        return [self.memory.agents.get(ref.native_id) or NotFound("no such agent") for ref in refs]

    async def agent_page(self, call, page):
        self._asked("agent_page")
        agents: Sequence[Agent] = list(self.memory.agents.values())
        start = next((i + 1 for i, a in enumerate(agents) if page.after == (a.ref.native_id,)), 0)
        rows = agents[start:][: page.size] if not page.from_end else agents[-page.size :]
        return Page(
            items=tuple(rows),
            positions=tuple((a.ref.native_id,) for a in rows),
            has_next=bool(rows) and rows[-1] is not agents[-1],
            has_previous=bool(rows) and rows[0] is not agents[0],
            total=len(agents),
        )


def _changes(thread: Thread, edit: ThreadEdit) -> dict[str, object]:
    changes = {name: getattr(edit, name) for name in ("title", "sharing") if getattr(edit, name) is not UNSET}
    if edit.metadata is not UNSET:
        changes["metadata"] = merged_pairs(thread.metadata, edit.metadata)
    return changes


def a_source(slug: str = "one", **changes) -> Source:
    return Source(slug=SourceSlug(slug), vendor=VENDOR, name=slug.title(), **changes)


def a_vendor(**changes) -> Vendor:
    listed = ("id", "secret", "token", "nested", "step", "text", "a")
    return Vendor(
        slug=VENDOR, name="Fake", capabilities=dict.fromkeys(TALKS, NATIVE), **{"raw_fields": listed, **changes}
    )


def an_agent(native_id: str, source: str = "one") -> Agent:
    return Agent(ref=AgentRef(source=SourceSlug(source), native_id=native_id), name=native_id.upper())
