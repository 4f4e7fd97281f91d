"""Preparing documents in tests: what comes of a text, or why it is refused."""

import pytest

from threadloom.graphql.endpoint.documents import Documents, Prepared
from threadloom.graphql.endpoint.limits import Limits
from threadloom.graphql.endpoint.refused import Refused

LIMITS = Limits()


def prepare(
    documents: Documents, text: str, name: str | None = None, limits: Limits = LIMITS, *, introspection: bool = True
) -> Prepared:
    """The document of a text."""
    return documents.prepare(text, name, limits, introspection=introspection)


def refusal(documents: Documents, text: str, name: str | None = None, **options) -> Refused:
    """Why a text is refused; the same when it is asked again."""
    with pytest.raises(Refused) as first:
        prepare(documents, text, name, **options)
    with pytest.raises(Refused) as again:
        prepare(documents, text, name, **options)
    assert again.value is not first.value
    assert (again.value.phase, again.value.errors) == (first.value.phase, first.value.errors)
    return first.value


def told(refused: Refused) -> list[tuple[str, list[tuple[int, int]]]]:
    """Message and places of each error."""
    return [(e.message, [(at.line, at.column) for at in e.locations or ()]) for e in refused.errors]
