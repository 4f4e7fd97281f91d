"""What the model keeps of a thread, and how it cuts pages."""

from dataclasses import dataclass, field

from msgspec import structs

from threadloom.domain.call import Role
from threadloom.domain.errors import NotFound
from threadloom.domain.page import Page
from threadloom.domain.thread import Thread
from threadloom.domain.vendor import VendorCopy


@dataclass
class Reader:
    """What a thread is to one user."""

    pinned_at: int | None = None
    read_at: int = 0
    is_marked: bool = False


@dataclass
class Held:
    """A thread with all that hangs on it."""

    tenant: str
    vendor: str
    thread: Thread
    first_seen_at: int
    last_event_at: int = 0
    copy: VendorCopy | None = None
    readers: dict = field(default_factory=dict)
    messages: dict = field(default_factory=dict)
    saved_at: dict = field(default_factory=dict)
    runs: dict = field(default_factory=dict)
    feedback: dict = field(default_factory=dict)
    order: int = 0
    walked: object = None

    def reader(self, caller):
        return self.readers.setdefault(caller.user, Reader())

    def is_unread(self, caller):
        reader = self.reader(caller)
        return reader.is_marked or self.last_event_at > reader.read_at

    def seen_by(self, caller):
        return structs.replace(self.thread, pinned_at=self.reader(caller).pinned_at, unread=self.is_unread(caller))

    def is_visible(self, caller):
        owner = self.thread.owner
        return self.tenant == caller.tenant and (
            owner == caller.user if owner is not None else caller.has(Role.OPERATOR)
        )


class Base:
    """What all parts of the model share."""

    def __init__(self, clock):
        self.clock = clock
        self.held, self.kept_agents, self.records, self.key_records, self.kept_intents = {}, {}, {}, {}, {}
        self.taken = 0
        self.purged = set()

    def find(self, caller, ref):
        held = self.held.get(ref)
        return held if held is not None and held.is_visible(caller) else None

    def get(self, caller, ref):
        if (held := self.find(caller, ref)) is None:
            raise NotFound("there is no such thread")
        return held


def by_age(things):
    """What is not dated is older than all that is."""
    return [((thing.created_at is not None, thing.created_at or 0, thing.ref.native_id), thing) for thing in things]


def cut(rows, page, *, is_descending):
    """The slice that is asked for: everything but what lies outside, then the first or the last few."""
    rows = sorted(rows, key=lambda row: row[0], reverse=is_descending)

    def is_behind(one, other):
        return one < other if is_descending else one > other

    before = [r for r in rows if page.after is not None and not is_behind(r[0], page.after)]
    after = [r for r in rows if page.before is not None and not is_behind(page.before, r[0])]
    window = [r for r in rows if r not in before and r not in after]
    kept = window[-page.size :] if page.from_end else window[: page.size]
    index = rows.index(kept[0]) if kept else len(before)
    end = rows.index(kept[-1]) + 1 if kept else len(rows) - len(after)
    return Page(
        items=tuple(item for _, item in kept),
        positions=tuple(position for position, _ in kept),
        has_previous=index > 0,
        has_next=end < len(rows),
        total=len(rows),
    )
