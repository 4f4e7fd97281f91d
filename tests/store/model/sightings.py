"""Sightings in the model."""

from store.model.children import Children
from store.model.threads import Threads
from threadloom.domain.sighting import keepable, seen


class Sightings(Threads, Children):
    """`ThreadStore.observe`, over threads and what hangs on them."""

    async def observe(self, caller, sightings):
        now = self.clock.now()
        for sighting in sightings:
            if held := self.find(caller, sighting.base.ref):
                await self.see(caller, held, sighting, now)
        return await self.threads(caller, [sighting.base.ref for sighting in sightings])

    async def see(self, caller, held, sighting, now):
        newest = held.thread.last_message
        held.thread = seen(held.thread, sighting)
        if sighting.happened and held.thread.last_message != newest:
            held.last_event_at = now
        await self.save_messages(caller, keepable(sighting))
        await self.save_runs(caller, [sighting.run] if sighting.run else [])
