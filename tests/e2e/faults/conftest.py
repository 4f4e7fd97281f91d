"""One ground for all faults that a worker tries."""

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from e2e.faults.ground import Ground, a_ground


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def ground(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Ground]:
    """Sandboxes, gateway, threads."""
    async with a_ground(tmp_path_factory.mktemp("faults")) as ground:
        yield ground
