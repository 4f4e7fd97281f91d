"""What synchronisation keeps, in the model."""

from dataclasses import dataclass

from msgspec import structs

from store.model.held import Base
from threadloom.domain.errors import Conflict, NotFound
from threadloom.domain.syncing import Holding, Look, SourceSync


@dataclass
class Walked:
    """What walks know of a thread."""

    walk: int = 0
    look_at: int | None = None
    is_news: bool = False
    has_vanished: bool = False


class Syncing(Base):
    """`SyncStore`."""

    def __init__(self, clock):
        super().__init__(clock)
        self.source_syncs, self.sync_holders = {}, {}

    async def give_thread(self, caller, ref, owner):
        held = self.held.get(ref)
        if held is None or held.tenant != caller.tenant or held.thread.owner is not None:
            raise NotFound("there is no such thread")
        held.thread = structs.replace(held.thread, owner=owner)
        return held.seen_by(caller) if held.is_visible(caller) else held.thread

    async def syncs(self, sources):
        return [self.source_syncs.get(source) for source in sources]

    async def hold_sync(self, source, holder, *, now, until):
        other, held_until = self.sync_holders.get(source, (None, 0))
        if other not in {None, holder} and held_until > now:
            return None
        self.sync_holders[source] = (holder, until)
        return self.source_syncs.setdefault(source, SourceSync(source=source))

    async def save_sync(self, sync, holder):
        if self.sync_holders.get(sync.source, (None,))[0] != holder:
            raise Conflict("another process synchronises this source")
        self.source_syncs[sync.source] = sync

    async def release_sync(self, source, holder):
        if self.sync_holders.get(source, (None,))[0] == holder:
            del self.sync_holders[source]

    async def holdings(self, refs):
        return [self.holding(held) if (held := self.held.get(ref)) else None for ref in refs]

    async def note_met(self, met, *, walk):
        for each in met:
            if held := self.held.get(each.ref):
                walked = self.walked(held)
                walked.walk, walked.has_vanished = walk, False
                if each.look is not Look.NONE:
                    walked.look_at = held.thread.last_activity_at
                walked.is_news = walked.is_news or each.look is Look.NEWS

    async def enroll(self, source):
        for ref, held in self.held.items():
            if ref.source == source:
                self.walked(held)

    async def count_met(self, source, *, walk):
        return sum(
            ref.source == source
            and held.walked is not None
            and held.walked.walk == walk
            and held.thread.hidden_at is None
            and held.first_seen_at < walk
            for ref, held in self.held.items()
        )

    async def unmet(self, source, *, walk, size):
        rows = [
            (held.walked.walk, held.tenant, held.order, held)
            for held in self.held.values()
            if held.thread.ref.source == source
            and held.walked is not None
            and held.walked.walk < walk
            and held.thread.hidden_at is None
            and held.first_seen_at < walk
        ]
        return [self.holding(held) for *_, held in sorted(rows, key=lambda row: row[:3])][:size]

    async def held_of(self, source, *, after, size):
        def place(ref):
            return (ref.scope or "", ref.native_id)

        rows = [
            held
            for ref, held in sorted(self.held.items(), key=lambda row: place(row[0]))
            if ref.source == source and held.thread.hidden_at is None and (after is None or place(ref) > place(after))
        ]
        return [self.holding(held) for held in rows][:size]

    async def to_look_into(self, source, size):
        rows = [
            (held.walked.look_at, held.tenant, held.order, held)
            for held in self.held.values()
            if held.thread.ref.source == source
            and held.walked is not None
            and held.walked.look_at is not None
            and held.thread.hidden_at is None
        ]
        return [self.holding(held) for *_, held in sorted(rows, key=lambda row: row[:3], reverse=True)][:size]

    async def note_looked(self, refs):
        for ref in refs:
            if (held := self.held.get(ref)) and held.walked:
                held.walked.look_at, held.walked.is_news = None, False

    async def note_vanished(self, refs, *, walk):
        for ref in refs:
            if held := self.held.get(ref):
                held.walked = Walked(walk=walk, has_vanished=True)

    async def kept_out(self, tenant, refs):
        return [(tenant, ref) in self.purged for ref in refs]

    async def let_in(self, tenant, ref):
        self.purged.discard((tenant, ref))

    @staticmethod
    def walked(held):
        held.walked = held.walked or Walked()
        return held.walked

    @staticmethod
    def holding(held):
        walked = held.walked or Walked()
        look = Look.NONE
        if walked.look_at is not None:
            look = Look.NEWS if walked.is_news else Look.QUIET
        return Holding(
            ref=held.thread.ref,
            tenant=held.tenant,
            owner=held.thread.owner,
            look=look,
            has_vanished=walked.has_vanished,
        )
