"""A model of the store: the port's contract in plain lists and dictionaries, with nothing of SQLite's ways."""

from msgspec import structs

from store.model.held import by_age, cut
from store.model.searching import Searching
from store.model.syncing import Syncing
from threadloom.domain.errors import Conflict, NotFound


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
