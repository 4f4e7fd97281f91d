"""Which media type an answer has."""

import pytest
from starlette.datastructures import Headers

from threadloom.graphql.endpoint.negotiation import MediaType, media_type

JSON, RESPONSE = MediaType.JSON, MediaType.RESPONSE

CHOICES = [
    (None, JSON),
    ("*/*", JSON),
    ("application/*", JSON),
    ("application/json", JSON),
    ("application/json; charset=utf-8", JSON),
    ('application/json; charset="UTF-8"', JSON),
    ("application/graphql-response+json", RESPONSE),
    ("APPLICATION/GraphQL-Response+JSON", RESPONSE),
    ("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", RESPONSE),
    ("application/json, application/graphql-response+json", RESPONSE),
    ("application/graphql-response+json,application/json;q=0.9", RESPONSE),
    ("application/graphql-response+json;q=0.8,application/json;q=0.9", JSON),
    ("application/graphql-response+json, */*;q=0.1", RESPONSE),
    ("*/*, application/json;q=0.5", RESPONSE),
    ("*/*, application/json;q=0", RESPONSE),
    ("text/html, */*;q=0.8", JSON),
    ("text/event-stream, application/json", JSON),
    ("application/json; charset=utf-16, application/graphql-response+json;q=0.1", RESPONSE),
    ("", None),
    ("text/html", None),
    ("text/event-stream", None),
    ("multipart/mixed", None),
    ("application/json; charset=utf-16", None),
    ("application/json;q=0", None),
    ("application/json;q=7", None),
    ("application/json;q=x", None),
    ("nonsense", None),
]


@pytest.mark.parametrize(("accept", "choice"), CHOICES)
def test_the_client_chooses(accept: str | None, choice: MediaType | None):
    """By weight, then by name; JSON where it does not care, and nothing that it does not take."""
    assert media_type(Headers({} if accept is None else {"accept": accept})) == choice


def test_several_headers_are_one():
    """As HTTP has it."""
    raw = [(b"accept", b"text/html"), (b"accept", b"application/graphql-response+json")]
    assert media_type(Headers(raw=raw)) == RESPONSE
