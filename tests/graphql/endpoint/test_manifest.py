"""Manifests of frontends."""

import json

import pytest

from threadloom.graphql.endpoint.manifest import read_manifest

APOLLO = {
    "format": "apollo-persisted-query-manifest",
    "version": 1,
    "operations": [
        {"id": "a1", "name": "A", "type": "query", "body": "query A {a}"},
        {"id": "b1", "name": "B", "type": "mutation", "body": "mutation B {b}"},
    ],
}


def _bytes(value: object) -> bytes:
    return json.dumps(value).encode()


def test_ids_and_texts():
    """As GraphQL Code Generator and Relay's compiler write them."""
    assert read_manifest(_bytes({"a1": "{a}", "b1": "{b}"})) == {"a1": "{a}", "b1": "{b}"}


def test_apollos_list_of_operations():
    """With names and kinds, which are in the documents anyway."""
    assert read_manifest(_bytes(APOLLO)) == {"a1": "query A {a}", "b1": "mutation B {b}"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is no JSON object"),
        (b"[]", "is no JSON object"),
        (b'{"a": 1}', "is no JSON object"),
        (b'{"a": "\xff"}', "is no JSON object"),
        (b"[" * 50_000, "is no JSON object"),
        (_bytes(APOLLO | {"operations": [{"id": "a1"}]}), "is no JSON object"),
        (_bytes(APOLLO | {"version": 2}), "is of version 2"),
        (_bytes(APOLLO | {"operations": [{"id": "a", "body": "{a}"}, {"id": "a", "body": "{b}"}]}), "two documents"),
    ],
)
def test_what_is_no_manifest_is_refused(data: bytes, words: str):
    """In a clause that a line can go on with."""
    with pytest.raises(ValueError, match=words):
        read_manifest(data)
