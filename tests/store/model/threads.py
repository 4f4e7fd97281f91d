"""The index and the overlay in the model."""

from collections import Counter

from msgspec import UNSET, structs

from store.model.held import Held, cut
from store.model.intents import Intents
from threadloom.domain.errors import Conflict, NotFound
from threadloom.domain.query import OrderDirection, TagCount, ThreadOrderField
from threadloom.domain.vendor import VendorCopy

OVERLAY = {"owner", "kept", "tags", "archived_at", "hidden_at", "pinned_at", "unread", "revision"}
STICKY = {"agent", "title", "metadata", "tool_resources", "user", "last_message", "latest_run", "forked_from"}
TIMES = {"created_at", "updated_at", "last_message_at", "last_activity_at", "synced_at"}


class Threads(Intents):
    """`ThreadStore`."""

    async def index(self, caller, entries):
        now = self.clock.now()
        for entry in entries:
            self.give_way(caller, entry)
        fresh = set()
        for ref in {entry.thread.ref for entry in entries}:
            if ref in self.held:
                self.get(caller, ref)
            else:
                fresh.add(ref)
        first = {entry.thread.ref: entry for entry in reversed(entries)}
        if any(first[ref].listed and (caller.tenant, ref) in self.purged for ref in fresh):
            raise NotFound("there is no such thread")
        repeated = {ref for ref, count in Counter(entry.thread.ref for entry in entries).items() if count > 1}
        for ref in fresh & repeated:
            if not Held(caller.tenant, "", first[ref].thread, now).is_visible(caller):
                raise NotFound("there is no such thread")
        for entry in entries:
            self.take(caller, entry, now)
        return [
            held.seen_by(caller) if (held := self.find(caller, entry.thread.ref)) else entry.thread for entry in entries
        ]

    def give_way(self, caller, entry):
        """What a synchronisation brought in while the gateway was making that very thread."""
        held = self.held.get(entry.thread.ref)
        if entry.made_since is None or held is None or held.first_seen_at < entry.made_since:
            return
        if held.thread.owner is None or held.walked is not None:
            del self.held[entry.thread.ref]

    def take(self, caller, entry, now):
        told = entry.thread
        held = self.held.get(told.ref)
        if held is None:
            bare = structs.replace(told, pinned_at=None, unread=False)
            held = self.held[told.ref] = Held(caller.tenant, entry.vendor, bare, now)
            self.taken += 1
            held.order = self.taken
            held.reader(caller).pinned_at = told.pinned_at
            held.reader(caller).is_marked = told.unread
        else:
            held.vendor = entry.vendor
            held.thread = structs.replace(
                told, **{name: self.settled(name, held.thread, told) for name in OVERLAY | STICKY | TIMES}
            )
        if entry.happened:
            held.last_event_at = now

    @staticmethod
    def settled(name, known, told):
        old, new = getattr(known, name), getattr(told, name)
        if name in OVERLAY or name in known.kept or new is None:
            return old
        return new if name in STICKY or old is None or new > old else old

    async def threads(self, caller, refs):
        return [held.seen_by(caller) if (held := self.find(caller, ref)) else None for ref in refs]

    def matching(self, caller, wanted):
        return [held for held in self.held.values() if held.is_visible(caller) and self.matches(caller, wanted, held)]

    @staticmethod
    def matches(caller, wanted, held):
        thread = held.seen_by(caller)
        user = wanted.user and structs.asdict(wanted.user)
        checks = [
            wanted.sources is None or thread.ref.source in wanted.sources,
            wanted.vendors is None or held.vendor in wanted.vendors,
            wanted.agents is None or thread.agent in wanted.agents,
            wanted.statuses is None or thread.status in wanted.statuses,
            wanted.archived is None or wanted.archived == (thread.archived_at is not None),
            wanted.pinned is None or wanted.pinned == (thread.pinned_at is not None),
            wanted.unread is None or wanted.unread == thread.unread,
            wanted.tags is None or bool(set(wanted.tags) & set(thread.tags)),
            not user or all(v is None or (thread.user and getattr(thread.user, k) == v) for k, v in user.items()),
            inside(wanted.created_at, thread.created_at),
            inside(wanted.last_activity_at, thread.last_activity_at),
            wanted.hidden == (thread.hidden_at is not None),
            wanted.forked_from is None or thread.forked_from == wanted.forked_from,
        ]
        return all(checks)

    async def thread_page(self, caller, query, page):
        def key(held):
            thread = held.thread
            return (*sort_value(query.order, held), thread.ref.source, thread.ref.scope or "", thread.ref.native_id)

        rows = [(key(held), held.seen_by(caller)) for held in self.matching(caller, query.filter)]
        return cut(rows, page, is_descending=query.direction is OrderDirection.DESC)

    async def edit_thread(self, caller, ref, edit, *, now, expected_revision=None):
        held = self.get(caller, ref)
        old = held.thread
        if expected_revision is not None and expected_revision != old.revision:
            raise Conflict("the thread has changed since it was read")
        changes = shared_changes(old, edit, now)
        if any(value != getattr(old, name) for name, value in changes.items()):
            changes["revision"] = old.revision + 1
        if edit.tool_resources is None:
            changes["tool_resources"] = None
        touched = {name for name in ("title", "metadata") if getattr(edit, name) is not UNSET}
        ours = {name for name in old.kept if name not in touched} | {name for name in edit.kept if name in touched}
        changes["kept"] = tuple(sorted(ours))
        held.thread = structs.replace(old, **changes)
        reader = held.reader(caller)
        if edit.pinned is not UNSET and edit.pinned != (reader.pinned_at is not None):
            reader.pinned_at = now if edit.pinned else None
        if edit.unread is True:
            reader.is_marked = True
        elif edit.unread is False:
            reader.read_at, reader.is_marked = max(reader.read_at, now), False
        return held.seen_by(caller)

    async def hide_thread(self, caller, ref, *, now, copy):
        held = self.get(caller, ref)
        held.copy = copy
        if held.thread.hidden_at is None:
            held.thread = structs.replace(held.thread, hidden_at=now)
        return held.seen_by(caller)

    async def vendor_copies(self, caller, refs):
        found = [self.find(caller, ref) for ref in refs]
        return [
            (held.copy or VendorCopy.UNKNOWN) if held and held.thread.hidden_at is not None else None for held in found
        ]

    async def restore_thread(self, caller, ref):
        held = self.get(caller, ref)
        held.copy = None
        held.thread = structs.replace(held.thread, hidden_at=None)
        return held.seen_by(caller)

    async def purge_thread(self, caller, ref, *, keeps_out=False):
        self.get(caller, ref)
        self.forget_intents(caller, ref)
        del self.held[ref]
        if keeps_out:
            self.purged.add((caller.tenant, ref))
        for key, record in list(self.records.items()):
            if key[0] == caller.tenant and ref in record["threads"]:
                del self.records[key]

    async def tags(self, caller, sources):
        threads = [held.thread for held in self.held.values() if held.is_visible(caller)]
        shown = [thread for thread in threads if thread.hidden_at is None and thread.ref.source in sources]
        counts = Counter(tag for thread in shown for tag in set(thread.tags))
        return [TagCount(tag=tag, count=n) for tag, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))]


def shared_changes(old, edit, now):
    """What an edit sets of that which counts as a revision."""
    changes = {name: value for name in ("title", "sharing") if (value := getattr(edit, name)) is not UNSET}
    gone = set(edit.remove_tags)
    changes["tags"] = tuple(dict.fromkeys(tag for tag in old.tags + edit.add_tags if tag not in gone))
    if edit.archived is not UNSET and edit.archived != (old.archived_at is not None):
        changes["archived_at"] = now if edit.archived else None
    if edit.metadata is not UNSET:
        pairs = dict(old.metadata or {})
        pairs.update(edit.metadata)
        pairs = {name: value for name, value in pairs.items() if value is not None}
        changes["metadata"] = pairs if pairs or old.metadata is not None else None
    return changes


def inside(bounds, moment):
    if bounds is None or (bounds.start is None and bounds.until is None):
        return True
    if moment is None:
        return False
    return (bounds.start is None or moment >= bounds.start) and (bounds.until is None or moment < bounds.until)


def sort_value(order, held):
    thread = held.thread
    if order is ThreadOrderField.TITLE:
        return (thread.title is None, (thread.title or "").casefold()[:200])
    if order is ThreadOrderField.CREATED:
        return (held.first_seen_at if thread.created_at is None else thread.created_at,)
    return (thread.last_activity_at,)
