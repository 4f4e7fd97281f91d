"""Documents of the whole schema."""

import pytest

from threadloom.graphql.endpoint.documents import Documents
from threadloom.graphql.schema import schema


@pytest.fixture
def documents() -> Documents:
    """An empty memory."""
    return Documents(schema)
