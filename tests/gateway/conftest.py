"""A gateway over fake vendors and a real store."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fakes import TALKS, FakeAdapter, FakeClock, Memory, a_source, a_vendor, capabilities
from threadloom.domain.capability import Capabilities
from threadloom.domain.source import Source
from threadloom.domain.store import Store
from threadloom.gateway.gateway import Gateway
from threadloom.gateway.sources import ConnectedSource
from threadloom.store import open_store


@dataclass
class World:
    """The gateway, its parts, and a way to add sources before it is built."""

    gateway: Gateway
    adapters: dict[str, FakeAdapter]
    store: Store
    clock: FakeClock

    def __getitem__(self, slug: str) -> FakeAdapter:
        return self.adapters[slug]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncGenerator[Store]:
    async with open_store(f"sqlite:///{tmp_path / 'test.db'}") as opened:
        yield opened


@pytest.fixture
def build(store: Store):
    """A function that builds a world of sources: (source, capabilities) pairs, or one source `one` that talks."""

    def built(*sources: tuple[Source, Capabilities]) -> World:
        clock = FakeClock()
        pairs = sources or ((a_source(), capabilities(*TALKS)),)
        adapters = {str(source.slug): FakeAdapter(source, can, Memory(), clock) for source, can in pairs}
        connected = [ConnectedSource(source=source, adapter=adapters[source.slug]) for source, _ in pairs]
        gateway = Gateway(vendors=[a_vendor()], sources=connected, store=store, clock=clock)
        return World(gateway, adapters, store, clock)

    return built


@pytest.fixture
def world(build) -> World:
    return build()
