"""Fixtures for the whole suite."""

import os
from collections.abc import AsyncGenerator, Generator
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

import endpoints
import processes
from builders import Client, a_client, a_configuration
from processes import Demo
from threadloom.graphql.endpoint.app import Rules
from threadloom.server import endpoint
from threadloom.server.settings import Settings


@pytest.fixture(scope="session", autouse=True)
def plans_by_default() -> Generator[bool]:
    """Whether operations are executed by plans where a test does not say; not with THREADLOOM_TESTS_PLAN=off."""
    with pytest.MonkeyPatch.context() as patch:
        is_off = os.environ.get("THREADLOOM_TESTS_PLAN") == "off"
        if is_off:
            patch.setitem(processes.ENVIRONMENT, "THREADLOOM_SERVER__PLAN", "false")
            patch.setattr(endpoints, "Rules", partial(Rules, plan=False))
            patch.setattr(endpoint, "_rules", partial(_without_plans, endpoint._rules))
        yield not is_off


def _without_plans(rules_of, settings: Settings) -> Rules:
    rules = rules_of(settings)
    return rules if "plan" in settings.server.model_fields_set else replace(rules, plan=False)


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
