"""A store whose clock is the vendor's and the gateway's, moved by hand."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from fakes import FakeClock
from threadloom.domain.store import Store
from threadloom.store import open_store


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def store(tmp_path: Path, clock: FakeClock) -> AsyncGenerator[Store]:
    async with open_store(f"sqlite:///{tmp_path / 'test.db'}", clock=clock) as opened:
        yield opened
