"""Fixtures for the whole suite."""

from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import pytest

import processes
from builders import Client, a_client, a_configuration
from processes import Demo


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Generator[Demo]:
    """`threadloom demo` on free ports, one for all tests of a worker; each leaves it in working order."""
    with processes.demo(folder=tmp_path_factory.mktemp("demo")) as opened:
        yield opened


@pytest.fixture
async def client(tmp_path: Path) -> AsyncGenerator[Client]:
    """The app over a local source alone, without authentication."""
    async with a_client(a_configuration(tmp_path)) as opened:
        yield opened
