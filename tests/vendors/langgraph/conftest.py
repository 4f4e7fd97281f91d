"""Fixtures of LangGraph's tests."""

from collections.abc import Generator

import pytest

from vendors.langgraph.serving import GIVEN_URL, served


@pytest.fixture(scope="session")
def langgraph(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """The address of a real server with the example's graph, one for all tests of a worker."""
    if GIVEN_URL:
        yield GIVEN_URL
        return
    with served(tmp_path_factory.mktemp("langgraph")) as server:
        yield server.url
