"""Writes whose outcome is not known, in the model, and the idempotency keys that they belong to."""

from msgspec import structs

from store.model.held import Base
from threadloom.domain.intent import Outcome
from threadloom.domain.query import Claim, ClaimState


class Intents(Base):
    """`IdempotencyStore` and `IntentStore`."""

    async def claim(self, caller, key, digest, *, now, expires_at, intent=None):
        place = (caller.tenant, caller.user, key)
        if place in self.records and self.records[place]["expires_at"] <= now:
            del self.records[place]
        self.sweep(caller.tenant, now)
        record = self.records.get(place)
        if record is None:
            self.records[place] = {"digest": digest, "expires_at": expires_at, "answer": None, "threads": set()}
            self.records[place]["intent"] = intent and intent.id
            if intent is not None:
                self.kept_intents[intent.id] = intent
            return Claim(state=ClaimState.NEW)
        if record["digest"] != digest:
            return Claim(state=ClaimState.OTHER_INPUT)
        if record["answer"] is not None:
            return Claim(state=ClaimState.DONE, answer=record["answer"])
        under_way = self.kept_intents.get(record["intent"])
        return Claim(state=ClaimState.PENDING, held_until=under_way and under_way.held_until)

    def sweep(self, tenant, now):
        ages = [(record["expires_at"], place) for place, record in self.records.items() if place[0] == tenant]
        for expires_at, place in sorted(ages)[:100]:
            if expires_at <= now:
                del self.records[place]

    async def settle(self, caller, key, answer, threads, *, ending=None):
        self.end(caller.tenant, ending)
        record = self.records.get((caller.tenant, caller.user, key))
        if record is not None and record["answer"] is None:
            record["answer"], record["threads"] = answer, set(threads)

    async def release(self, caller, key, *, ending=None):
        self.end(caller.tenant, ending)
        record = self.records.get((caller.tenant, caller.user, key))
        if record is not None and record["answer"] is None:
            del self.records[caller.tenant, caller.user, key]

    async def begin_intent(self, intent):
        self.kept_intents[intent.id] = intent

    async def end_intent(self, tenant, ending):
        self.end(tenant, ending)

    def end(self, tenant, ending):
        intent = ending and self.kept_intents.get(ending.intent)
        if intent is None or intent.tenant != tenant:
            return
        if ending.outcome is Outcome.UNKNOWN:
            thread = ending.thread or intent.thread
            self.kept_intents[intent.id] = structs.replace(intent, is_unknown=True, thread=thread)
        else:
            del self.kept_intents[intent.id]

    async def hold_intents(self, ids, until):
        for intent in [self.kept_intents[each] for each in ids if each in self.kept_intents]:
            if not intent.is_unknown:
                self.kept_intents[intent.id] = structs.replace(intent, held_until=until)

    async def intents(self):
        return sorted(self.kept_intents.values(), key=lambda intent: (intent.began_at, intent.id))

    async def resolve_intent(self, intent, *, answer=None, threads=()):
        intent = self.kept_intents.pop(intent, None)
        if intent is None:
            return False
        record = self.records.get((intent.tenant, intent.user, intent.key))
        if answer is not None and record is not None and record["intent"] == intent.id:
            record["answer"], record["threads"] = answer, record["threads"] | set(threads)
        return True

    def forget_intents(self, caller, ref):
        """With a thread that is purged."""
        for intent in [each for each in self.kept_intents.values() if each.tenant == caller.tenant]:
            if intent.thread == ref and intent.mode is None:
                del self.kept_intents[intent.id]
            elif intent.thread is None and intent.source == ref.source:
                self.kept_intents[intent.id] = structs.replace(intent, naming=None)

    def forget_old_names(self, sources, before):
        for intent in list(self.kept_intents.values()):
            if intent.source in sources and intent.began_at < before:
                self.kept_intents[intent.id] = structs.replace(intent, naming=None)
