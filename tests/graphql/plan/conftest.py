"""A world with something of every type."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from plan_world import RichWorld, a_rich_world


@pytest.fixture
async def rich(tmp_path: Path) -> AsyncGenerator[RichWorld]:
    async with a_rich_world(tmp_path) as world:
        yield world
