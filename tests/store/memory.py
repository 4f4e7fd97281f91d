"""A model of the store: the port's contract in plain lists and dictionaries, with nothing of SQLite's ways."""

from msgspec import structs

from store.model.held import by_age, cut
from store.model.searching import Searching
from store.model.syncing import Syncing
from threadloom.domain.errors import Conflict, NotFound
from threadloom.domain.query import Claim, ClaimState


class MemoryStore(Searching, Syncing):
    """The port `Store`, kept in memory."""

    async def ready(self):
        """It always is."""

    async def close(self):
        """Nothing to give back."""

    async def save_agents(self, caller, agents):
        for agent in agents:
            self.kept_agents[caller.tenant, agent.ref] = agent

    async def agents(self, caller, refs):
        return [self.kept_agents.get((caller.tenant, ref)) for ref in refs]

    async def agent_page(self, caller, source, page):
        agents = [
            agent
            for (tenant, ref), agent in self.kept_agents.items()
            if (tenant, ref.source) == (caller.tenant, source)
        ]
        return cut(by_age(agents), page, is_descending=False)

    async def delete_agent(self, caller, ref):
        if self.kept_agents.pop((caller.tenant, ref), None) is None:
            raise NotFound("there is no such agent")

    async def claim(self, caller, key, digest, *, now, expires_at):
        place = (caller.tenant, caller.user, key)
        if place in self.records and self.records[place]["expires_at"] <= now:
            del self.records[place]
        self.sweep(caller.tenant, now)
        record = self.records.get(place)
        if record is None:
            self.records[place] = {"digest": digest, "expires_at": expires_at, "answer": None, "threads": set()}
            return Claim(state=ClaimState.NEW)
        if record["digest"] != digest:
            return Claim(state=ClaimState.OTHER_INPUT)
        answer = record["answer"]
        return Claim(state=ClaimState.PENDING) if answer is None else Claim(state=ClaimState.DONE, answer=answer)

    def sweep(self, tenant, now):
        ages = [(record["expires_at"], place) for place, record in self.records.items() if place[0] == tenant]
        for expires_at, place in sorted(ages)[:100]:
            if expires_at <= now:
                del self.records[place]

    async def settle(self, caller, key, answer, threads):
        record = self.records.get((caller.tenant, caller.user, key))
        if record is not None and record["answer"] is None:
            record["answer"], record["threads"] = answer, set(threads)

    async def release(self, caller, key):
        record = self.records.get((caller.tenant, caller.user, key))
        if record is not None and record["answer"] is None:
            del self.records[caller.tenant, caller.user, key]

    async def save_key(self, record):
        if any(k.prefix == record.prefix or k.digest == record.digest for k in self.key_records.values()):
            raise Conflict("the key's prefix or digest is taken")
        self.key_records[record.prefix] = record

    async def key(self, digest):
        return next((k for k in self.key_records.values() if k.digest == digest), None)

    async def keys(self):
        return sorted(self.key_records.values(), key=lambda k: (k.created_at, k.prefix))

    async def revoke_key(self, prefix, *, now):
        if (record := self.key_records.get(prefix)) is None:
            raise NotFound("there is no such key")
        moment = now if record.revoked_at is None else record.revoked_at
        self.key_records[prefix] = structs.replace(record, revoked_at=moment)
        return self.key_records[prefix]
