"""The places to fork between, over a real store."""

import pytest

from gateway.forking.places import Places, places
from threadloom.domain.store import Store


@pytest.fixture
def world(store: Store) -> Places:
    return places(store)
