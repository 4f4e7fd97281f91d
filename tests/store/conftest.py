"""Every store there is, one after another: what a test of the contract asks, each has to answer."""

import pytest

from store.memory import MemoryStore
from store.world import StillClock
from threadloom.store import open_store


@pytest.fixture
def clock():
    return StillClock()


@pytest.fixture(params=["memory", "sqlite"])
async def store(request, tmp_path, clock):
    if request.param == "memory":
        yield MemoryStore(clock)
        return
    async with open_store(f"sqlite:///{tmp_path / 'store.db'}", clock=clock) as opened:
        yield opened
