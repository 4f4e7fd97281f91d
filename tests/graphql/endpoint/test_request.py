"""What a request asks, by its body or by its URL."""

import json
from urllib.parse import urlencode

import pytest

from threadloom.graphql.endpoint.rejected import Rejected
from threadloom.graphql.endpoint.request import OperationRequest, from_body, from_query

DEEP = 50_000
WRONG_BODIES = {
    "nothing": b"",
    "white space": b" \n",
    "no JSON": b"query {a}",
    "half a text": b'{"query": "{a}"',
    "two values": b'{"query": "{a}"}{}',
    "a number": b"7",
    "null": b"null",
    "true": b"true",
    "a text": b'"{a}"',
    "an empty object": b"{}",
    "an empty list": b"[]",
    "a list": b'[{"query": "{a}"}]',
    "not UTF-8": b'{"query": "\xff"}',
    "UTF-16": '{"query": "{a}"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"query": "{a}"}',
    "half a surrogate pair": b'{"query": "{a(b: \\"\\ud800\\")}"}',
    "half a surrogate pair in UTF-8": b'{"query": "\xed\xa0\x80"}',
    "lists in lists": b"[" * DEEP,
    "deep variables": b'{"query": "{a}", "variables": {"x": ' + b"[" * DEEP + b"]" * DEEP + b"}}",
    "objects in objects": b'{"a":' * DEEP,
    "a huge number": b'{"query": "{a}", "variables": {"x": ' + b"9" * 10_000 + b"}}",
    "an infinite number": b'{"query": "{a}", "variables": {"x": 1e999}}',
    "NaN": b'{"query": "{a}", "variables": {"x": NaN}}',
    "no query": b'{"qeury": "{a}"}',
    "query: number": b'{"query": 7}',
    "query: null": b'{"query": null}',
    "query: object": b'{"query": {"a": 1}}',
    "variables: list": b'{"query": "{a}", "variables": []}',
    "variables: text": b'{"query": "{a}", "variables": "{}"}',
    "operationName: number": b'{"query": "{a}", "operationName": 7}',
    "extensions: list": b'{"query": "{a}", "extensions": []}',
    "extensions: number": b'{"query": "{a}", "extensions": 7}',
    "documentId: number": b'{"documentId": 7}',
    "two documents": b'{"query": "{a}", "documentId": "x"}',
    "persistedQuery: text": b'{"extensions": {"persistedQuery": "x"}}',
    "persistedQuery: other version": b'{"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "x"}}}',
    "persistedQuery: no hash": b'{"extensions": {"persistedQuery": {"version": 1}}}',
}


@pytest.mark.parametrize("name", WRONG_BODIES)
def test_what_is_no_graphql_request_is_refused(name: str):
    """With 400, whatever it is."""
    with pytest.raises(Rejected) as caught:
        from_body(WRONG_BODIES[name], batching=0)
    assert (caught.value.status, caught.value.code) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"query": "{a}", "variables": {"sesame": 1', "Input data was truncated"),
        (b'{"query": "{a}", sesame}', "JSON is malformed: object keys must be strings (byte 17)"),
        (b'{"query": {"sesame": 1}}', "Expected `str | null`, got `object` - at `$.query`"),
        (b'{"query": "{a}", "variables": "sesame"}', "Expected `object | null`, got `str` - at `$.variables`"),
        (b'{"query": "{a}", "variables": {"sesame": 1e999}}', "Number out of range - at `$.variables[...]`"),
        (b'{"query": "sesame \xff"}', "It is not UTF-8"),
        (b'{"query": "{a}", "variables": {"sesame": ' + b"[" * DEEP, "It is nested too deeply"),
    ],
)
def test_reason_is_told_without_values(body: bytes, reason: str):
    """What is wrong and where, but nothing of what was written there."""
    with pytest.raises(Rejected) as caught:
        from_body(body, batching=0)
    assert caught.value.message.startswith(f"{reason}; it must be a JSON object with")
    assert "sesame" not in caught.value.message


def test_request_has_what_the_body_says():
    """All that the specification knows; other members are nobody's business."""
    body = {"query": "{a}", "variables": {"x": [1]}, "operationName": "A", "extensions": {"cost": True}, "id": 1}
    assert from_body(json.dumps(body).encode(), batching=0) == OperationRequest(
        text="{a}", variables={"x": [1]}, operation_name="A", wants_cost=True
    )


def test_null_is_as_left_out():
    """For each member that may be left out."""
    body = {"query": "{a}", "variables": None, "operationName": None, "extensions": None, "documentId": None}
    assert from_body(json.dumps(body).encode(), batching=0) == OperationRequest(text="{a}")


def test_documents_may_be_named():
    """By an id, or by a hash as Apollo's clients do."""
    assert from_body(b'{"documentId": "x"}', batching=0) == OperationRequest(document_id="x")
    hashed = b'{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "abc"}}}'
    assert from_body(hashed, batching=0) == OperationRequest(digest="abc")


def test_a_list_is_taken_where_it_is_switched_on():
    """Up to so many."""
    one = {"query": "{a}"}
    assert from_body(json.dumps([one, one]).encode(), batching=2) == [OperationRequest(text="{a}")] * 2
    for length in (0, 3):
        with pytest.raises(Rejected, match="from 1 to 2"):
            from_body(json.dumps([one] * length).encode(), batching=2)


def test_url_says_the_same():
    """Objects are JSON in it; what is empty is not there."""
    query = urlencode({"query": "{a}", "variables": '{"x": "é"}', "operationName": "A", "extensions": ""})
    assert from_query(query.encode()) == OperationRequest(text="{a}", variables={"x": "é"}, operation_name="A")
    query = urlencode({"query": "{a}", "operationName": "", "extensions": '{"cost": true}', "other": "1"})
    assert from_query(query.encode()) == OperationRequest(text="{a}", wants_cost=True)
    assert from_query(b"documentId=x&variables=null") == OperationRequest(document_id="x")


@pytest.mark.parametrize(
    "query",
    [
        b"",
        b"query=",
        b"variables=%7B%7D",
        b"query=%7Ba%7D&query=%7Bb%7D",
        b"query=%7Ba%7D&variables=%7B",
        b"query=%7Ba%7D&variables=7",
        b"query=%7Ba%7D&variables=%5B%5D",
        b"query=%7Ba%7D&extensions=%ED",
        b"query=%FF",
        b"query=\xff",
        b"query=%7Ba%7D&documentId=x",
        b"query=%7Ba%7D" + b"&a=1" * 50,
        b"query=%7Ba%7D&variables=" + b"%5B" * DEEP,
    ],
)
def test_url_that_is_no_request_is_refused(query: bytes):
    """With 400, too."""
    with pytest.raises(Rejected) as caught:
        from_query(query)
    assert caught.value.status == 400
