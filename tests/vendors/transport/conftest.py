"""The transport is tested on both event loops that it may run on."""

import asyncio
import sys

import pytest


def pytest_asyncio_loop_factories(config: pytest.Config, item: pytest.Item):
    """asyncio's own, and uvloop where there is one."""
    factories = {"asyncio": asyncio.new_event_loop}
    if sys.platform != "win32":
        import uvloop

        factories["uvloop"] = uvloop.new_event_loop
    return factories
