"""Documents that clients name."""

import hashlib

import pytest

from threadloom.graphql.endpoint.persisted import Named, NoDocument, Persisted, digest_of
from threadloom.graphql.endpoint.request import OperationRequest

TEXT = "query A { a }"
DIGEST = hashlib.sha256(TEXT.encode()).hexdigest()


def _persisted(*, trusted: dict[str, str] | None = None, only: bool = False, size: int = 10_000) -> Persisted:
    return Persisted(trusted=trusted or {}, trusted_only=only, automatic_bytes=size)


def _refusal(persisted: Persisted, **request: str) -> tuple[int, str]:
    with pytest.raises(NoDocument) as caught:
        persisted.named(OperationRequest(**request))
    return caught.value.status, caught.value.code


def test_text_is_the_document():
    """Unless only trusted ones are."""
    assert _persisted().named(OperationRequest(text=TEXT)) == Named(text=TEXT)


def test_automatic_persisted_query():
    """Unknown at first; known by its hash once its text was valid, and by the specification's id as well."""
    persisted = _persisted()
    assert _refusal(persisted, digest=DIGEST) == (400, "PERSISTED_QUERY_NOT_FOUND")
    named = persisted.named(OperationRequest(text=TEXT, digest=DIGEST))
    assert _refusal(persisted, digest=DIGEST) == (400, "PERSISTED_QUERY_NOT_FOUND")
    persisted.keep(named)
    assert persisted.named(OperationRequest(digest=DIGEST)).text == TEXT
    assert persisted.named(OperationRequest(document_id=f"sha256:{DIGEST}")).text == TEXT


def test_hash_of_another_text_is_refused():
    """Else one client could choose what others' hashes mean."""
    assert _refusal(_persisted(), text="{ b }", digest=DIGEST) == (400, "BAD_REQUEST")


def test_automatic_persisted_queries_are_bounded():
    """What was asked for last stays."""
    persisted = _persisted(size=8_000)
    texts = [f"query A{number} {{ a }}" for number in range(20)]
    for text in texts:
        persisted.keep(Named(text=text, digest=digest_of(text)))
        persisted.keep(Named(text=text, digest=digest_of(text)))
        assert persisted.named(OperationRequest(digest=digest_of(texts[0]))).text == texts[0]
    assert _refusal(persisted, digest=digest_of(texts[1])) == (400, "PERSISTED_QUERY_NOT_FOUND")
    assert persisted.named(OperationRequest(digest=digest_of(texts[-1]))).text == texts[-1]


def test_one_that_is_too_large_is_not_kept():
    """It is answered, and that is all: more than a sixteenth of the room would drive out too many others."""
    persisted = _persisted(size=8_000)
    persisted.keep(Named(text=TEXT, digest=DIGEST))
    persisted.keep(Named(text=TEXT + " " * 500, digest="x"))
    assert _refusal(persisted, digest="x") == (400, "PERSISTED_QUERY_NOT_FOUND")
    assert persisted.named(OperationRequest(digest=DIGEST)).text == TEXT


def test_automatic_persisted_queries_can_be_switched_off():
    """Apollo's clients then stop sending hashes; a text with its hash is a text."""
    persisted = _persisted(size=0)
    assert _refusal(persisted, digest=DIGEST) == (400, "PERSISTED_QUERY_NOT_SUPPORTED")
    assert _refusal(persisted, document_id="a1") == (400, "PERSISTED_QUERY_NOT_SUPPORTED")
    named = persisted.named(OperationRequest(text=TEXT, digest=DIGEST))
    persisted.keep(named)
    assert named.text == TEXT
    assert _refusal(persisted, digest=DIGEST) == (400, "PERSISTED_QUERY_NOT_SUPPORTED")


@pytest.mark.parametrize("size", [0, 10_000])
def test_documents_of_a_manifest(size: int):
    """By its ids, by the specification's, and by Apollo's hash, which may be an id."""
    persisted = _persisted(trusted={"a1": TEXT}, size=size)
    for request in (
        {"document_id": "a1"},
        {"document_id": f"sha256:{DIGEST}"},
        {"digest": "a1"},
        {"digest": DIGEST},
        {"digest": "a1", "text": TEXT},
    ):
        assert persisted.named(OperationRequest(**request)) == Named(text=TEXT)
    assert _refusal(persisted, document_id="a2") == (400, "PERSISTED_QUERY_NOT_FOUND")


def test_only_trusted_documents():
    """Named, or word for word; nothing else, and nothing becomes known."""
    persisted = _persisted(trusted={"a1": TEXT}, only=True)
    assert persisted.named(OperationRequest(document_id="a1")).text == TEXT
    assert persisted.named(OperationRequest(text=TEXT)).text == TEXT
    other = "query B { b }"
    assert _refusal(persisted, text=other) == (403, "FORBIDDEN")
    assert _refusal(persisted, text=other, digest=digest_of(other)) == (403, "FORBIDDEN")
    assert _refusal(persisted, digest=digest_of(other)) == (400, "PERSISTED_QUERY_NOT_FOUND")
