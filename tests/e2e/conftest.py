"""The gateway over the sandbox: one for a module, with the sources of its `tables`, and one with two tenants."""

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from e2e.bending import Pipes
from e2e.house import Asker, House, Tables, a_house, one_of_each
from e2e.isolation.world import World, a_world


@pytest.fixture(scope="module")
def tables() -> Tables:
    """The sources of the house; a module that wants others overrides this."""
    return one_of_each


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory, tables: Tables) -> AsyncGenerator[House]:
    """The gateway in mode keys, its sandbox and the record."""
    async with a_house(tmp_path_factory.mktemp("house"), tables) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ann(house: House) -> Asker:
    """A writer."""
    return await house.asker("ann")


@pytest.fixture(scope="module")
def piping() -> Pipes:
    """Pipes that are still closed: a module whose `tables` are theirs asks for `pipes`, too."""
    return Pipes()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def pipes(piping: Pipes, house: House) -> AsyncGenerator[Pipes]:
    """The same, open."""
    async with piping.open():
        yield piping


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def furnished(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[World]:
    """Two tenants, settled; ask for `world` instead."""
    async with a_world(tmp_path_factory.mktemp("isolation")) as world:
        yield world


@pytest_asyncio.fixture(loop_scope="session")
async def world(furnished: World) -> AsyncGenerator[World]:
    """Two tenants, without what other tests made of theirs."""
    yield furnished
    await furnished.tidy()
