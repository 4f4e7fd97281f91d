"""Fixtures of the vendors' tests."""

from pathlib import Path

import pytest

from threadloom.domain.clock import SystemClock
from threadloom.sandbox.emulator import Pace
from threadloom.sandbox.sandbox import Sandbox
from threadloom.store import open_store
from vendors.carriers import CARRIERS, SPEAK_HTTP, Carrier


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Suites that speak HTTP run over each transport."""
    module = Path(metafunc.module.__file__)
    if module.stem in SPEAK_HTTP.get(module.parent.name, ()):
        metafunc.parametrize("carrier", CARRIERS, indirect=True, scope="module")


@pytest.fixture(autouse=True, scope="module")
def carrier(request: pytest.FixtureRequest):
    """The transport of all adapters that the module connects."""
    Carrier.name = getattr(request, "param", CARRIERS[0])
    yield Carrier.name
    Carrier.name = CARRIERS[0]


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
