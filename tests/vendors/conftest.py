"""Fixtures of the vendors' tests."""

import pytest

from threadloom.domain.clock import SystemClock
from threadloom.sandbox.emulator import Pace
from threadloom.sandbox.sandbox import Sandbox
from threadloom.store import open_store


@pytest.fixture
async def sandbox():
    """Emulators whose agents answer as soon as they are looked at."""
    pace = Pace(begin=0.0, finish=0.0, slow_finish=600.0, slow_reads=3)
    async with Sandbox(seed=1, pace=pace) as sandbox:
        yield sandbox


@pytest.fixture
async def store():
    """An empty store of the real kind."""
    async with open_store("sqlite://", clock=SystemClock()) as store:
        yield store
