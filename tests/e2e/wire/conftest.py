"""Fixtures of what is sent and told over the wire."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from e2e.wire.answering import Told, gateway_told


@pytest.fixture
async def told(tmp_path: Path) -> AsyncGenerator[Told]:
    """A gateway whose vendors tell what a test lets them."""
    async with gateway_told(tmp_path) as opened:
        yield opened
