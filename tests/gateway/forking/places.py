"""Three sources to fork between: `old`, where talks stand; `laid`, which takes messages; `told`, which takes one."""

from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from fakes import FakeAdapter, FakeClock, Memory, a_call, a_source, a_vendor, an_agent, capabilities
from threadloom.domain.call import Call
from threadloom.domain.capability import Capabilities, Capability, InputField, InputKind, Operation, Support
from threadloom.domain.errors import ThreadloomError
from threadloom.domain.forking import ForkDraft, Forked
from threadloom.domain.ids import AgentRef, MessageRef, SourceSlug, ThreadRef
from threadloom.domain.message import Message, MessageRole
from threadloom.domain.part import TextPart
from threadloom.domain.query import IndexEntry
from threadloom.domain.source import Source
from threadloom.domain.store import Store
from threadloom.domain.thread import Thread
from threadloom.gateway.gateway import Gateway
from threadloom.gateway.sources import ConnectedSource
from threadloom.vendors.base import Rulebook, choice_field, group_field, slice_page, text_field

OLD, LAID, TOLD, MUTE = (SourceSlug(slug) for slug in ("old", "laid", "told", "mute"))
PARENT = ThreadRef(source=OLD, native_id="t1")
MOST_LAID, MOST_TEXT = 4, 400
"""What the strict sources take: so many messages, of so many characters."""

READS = (Operation.READ_THREAD, Operation.READ_MESSAGES, Operation.LIST_AGENTS, Operation.DELETE_THREAD)
_MESSAGES = (
    group_field("messages", label="Messages", most=MOST_LAID, multiple=True),
    text_field("messages", "*", "text", label="Text", most=MOST_TEXT),
    group_field("messages", "*", "parts", label="Parts", most=2, multiple=True),
    text_field("messages", "*", "parts", "*", "text", label="Text", most=MOST_TEXT),
    group_field("messages", "*", "parts", "*", "image", label="Picture"),
    text_field("messages", "*", "parts", "*", "image", "content", "url", label="Address"),
    text_field("messages", "*", "parts", "*", "image", "content", "fileId", label="File id"),
    choice_field("messages", "*", "role", label="Role", values=("USER", "ASSISTANT")),
    choice_field("messages", "*", "visibility", label="Visibility", values=("VISIBLE",)),
    InputField(path=("metadata",), label="Pairs", kind=InputKind.JSON, max_items=1, max_key_length=5),
)


@dataclass
class Copies(Memory):
    """`copies` is what a copy fails with, or `None`."""

    copies: ThreadloomError | None = None


class Strict(FakeAdapter):
    """A fake vendor that checks drafts by its own fields, and tells pages of messages as they are asked for."""

    memory: Copies

    def check(self, draft):
        return Rulebook(self.capabilities).check(draft)

    async def copy_thread(self, call, ref):
        self._asked("copy")
        if self.memory.copies is not None:
            raise self.memory.copies
        new = ThreadRef(source=ref.source, scope=ref.scope, native_id="copy")
        told = self.memory.threads["copy"] = replace(self.memory.threads[ref.native_id], ref=new, native_id="copy")
        said = self.memory.messages.get(ref.native_id, [])
        there = [replace(message, ref=replace(message.ref, thread=new), run=None) for message in said]
        self.memory.messages["copy"] = there
        return told

    def _page(self, thread, page):
        held = self.memory.messages.get(thread.native_id, [])
        return slice_page(held, page, lambda message: (message.ref.native_id,))

    def hold(self, *messages: Message) -> None:
        """Have messages in the thread, with those that are there."""
        self.memory.messages.setdefault(PARENT.native_id, []).extend(messages)


def _can(operation: Operation, *fields: InputField) -> Capabilities:
    return {**capabilities(*READS), operation: Capability(support=Support.NATIVE, fields=fields)}


@dataclass
class Places:
    """The gateway over them, with a thread of Ann's at `old`."""

    gateway: Gateway
    store: Store
    adapters: dict[SourceSlug, Strict]
    clock: FakeClock

    @property
    def old(self) -> Strict:
        return self.adapters[OLD]

    async def parent(self, *messages: Message, call: Call | None = None, **changes: Any) -> Thread:
        """Put the thread into the index, and messages at its vendor."""
        owner = (call or a_call()).caller
        thread = Thread(ref=PARENT, native_id="t1", owner=owner.user, **changes)
        await self.store.index(owner, [IndexEntry(vendor=a_vendor().slug, thread=thread)])
        at_vendor = {name: changes[name] for name in ("metadata", "title") if name in changes}
        self.old.memory.threads["t1"] = Thread(ref=PARENT, native_id="t1", **at_vendor)
        self.old.hold(*messages)
        return thread

    async def fork(
        self, target: SourceSlug = LAID, *, up_to: MessageRef | None = None, call: Call | None = None, **changes: Any
    ) -> Forked:
        """Fork that thread."""
        draft = ForkDraft(**{"thread": PARENT, "up_to": up_to, "source": target, **changes})
        return await self.gateway.forking.fork(call or a_call(), draft)

    def sent(self, target: SourceSlug = LAID) -> Any:
        """The one draft that reached the target."""
        (draft,) = self.adapters[target].memory.drafts
        return draft

    def asked(self) -> list[str]:
        """Every question to any of the vendors."""
        return [what for adapter in self.adapters.values() for what in adapter.memory.asked]


def places(store: Store, *, reads: tuple[Operation, ...] = READS, copies: bool = False) -> Places:
    """Four of them; `mute` takes no threads at all; `reads` is what can be done at `old`.

    `copies`: `old` takes messages as `laid` does, and copies its own threads.
    """
    clock = FakeClock()
    can = {
        OLD: {**capabilities(*reads), **(_COPIES if copies else {})},
        LAID: _can(Operation.CREATE_THREAD, *_MESSAGES),
        TOLD: _can(Operation.START_THREAD, text_field("message", "text", label="Text", most=400), *_SPEAKER),
        MUTE: capabilities(*READS),
    }
    adapters = {slug: Strict(_source(slug), what, Copies(), clock) for slug, what in can.items()}
    for slug, adapter in adapters.items():
        adapter.memory.agents["bo"] = an_agent("bo", slug)
    connected = [ConnectedSource(source=_source(slug), adapter=adapter) for slug, adapter in adapters.items()]
    gateway = Gateway(vendors=[a_vendor()], sources=connected, store=store, clock=clock)
    return Places(gateway, store, adapters, clock)


_COPIES: Capabilities = {
    Operation.CREATE_THREAD: Capability(support=Support.NATIVE, fields=_MESSAGES),
    Operation.FORK_THREAD: Capability(support=Support.NATIVE),
}
_SPEAKER = (
    choice_field("message", "role", label="Role", values=("USER",)),
    choice_field("message", "visibility", label="Visibility", values=("VISIBLE",)),
    InputField(path=("target", "agentId"), label="Agent", kind=InputKind.AGENT),
)


def _source(slug: SourceSlug) -> Source:
    return a_source(slug, default_agent=AgentRef(source=slug, native_id="bo"))


def said(number: int, text: str = "", role: MessageRole = MessageRole.USER, **changes: Any) -> Message:
    """A message of the thread."""
    parts = (TextPart(text=text or f"word {number}"),)
    ref = MessageRef(thread=PARENT, native_id=f"m{number}")
    return Message(**{"ref": ref, "role": role, "parts": parts, **changes})


def answered(number: int, text: str = "", **changes: Any) -> Message:
    """An agent's message of the thread."""
    return said(number, text, MessageRole.ASSISTANT, **changes)


def lost(forked: Forked) -> dict[str, tuple[int, list[str]]]:
    """How many of each kind were lost, and from which messages."""
    return {loss.kind: (loss.count, [ref.native_id for ref in loss.messages]) for loss in forked.losses}
