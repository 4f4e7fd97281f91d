"""Bodies of requests."""

import json

import pytest
from starlette.datastructures import Headers

from threadloom.server import body

JSON = Headers({"content-type": "application/json"})


def _receiving(*chunks: bytes):
    messages = [
        {"type": "http.request", "body": chunk, "more_body": place < len(chunks)}
        for place, chunk in enumerate(chunks, start=1)
    ]
    messages.append({"type": "http.disconnect"})

    async def receive():
        return messages.pop(0)

    return receive


async def test_body_comes_whole_however_it_was_cut():
    """Chunks are joined."""
    assert await body.read(_receiving(b'{"query"', b":", b'"{a}"}'), JSON, limit=100) == b'{"query":"{a}"}'


async def test_body_that_is_too_large_is_refused_by_its_header():
    """Nothing of it is read."""
    for length in ("101", "9" * 5_000):
        headers = Headers({"content-type": "application/json", "content-length": length})
        with pytest.raises(body.RequestRefused) as caught:
            await body.read(_receiving(), headers, limit=100)
        assert caught.value.status == 413


async def test_body_that_is_too_large_is_refused_while_it_comes():
    """A client may leave the header out, or lie."""
    headers = Headers({"content-type": "application/json", "content-length": "10"})
    receive = _receiving(b"x" * 60, b"x" * 60, b"x" * 60)
    with pytest.raises(body.RequestRefused) as caught:
        await body.read(receive, headers, limit=100)
    assert caught.value.status == 413
    assert (await receive())["type"] == "http.request"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "application/jsonx"},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": "application/json", "content-encoding": "gzip"},
    ],
)
async def test_what_is_not_plain_json_is_refused(headers: dict[str, str]):
    """Forms of other pages, compressed bombs and other alphabets never reach a parser."""
    with pytest.raises(body.RequestRefused) as caught:
        await body.read(_receiving(b"{}"), Headers(headers), limit=100)
    assert caught.value.status == 415


async def test_json_in_utf8_may_say_so():
    """In whatever way it is written."""
    headers = Headers({"content-type": 'Application/JSON; charset="UTF-8"'})
    assert await body.read(_receiving(b"{}"), headers, limit=100) == b"{}"


async def test_lost_client_is_no_crash():
    """Whoever hangs up in the middle gets nothing."""
    with pytest.raises(body.RequestRefused) as caught:
        await body.read(_receiving(), JSON, limit=100)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"7",
        b"null",
        b"true",
        b'"x"',
        b"[]",
        b'[{"query": "{a}"}]',
        b"{}",
        b'{"query": 7}',
        b'{"query": null}',
        b'{"query": "{a}", "variables": []}',
        b'{"query": "{a}", "variables": "x"}',
        b'{"query": "{a}", "operationName": 7}',
        b'{"query": "{a}", "extensions": 7}',
        b'{"query": "{a}"',
        b'{"query": "{a}", "variables": {"x": NaN}}',
        b'{"query": "\xff"}',
        b"[" * 50_000,
        b'{"query": "{a}", "variables": {"x": ' + b"[" * 50_000 + b"]" * 50_000 + b"}}",
    ],
)
def test_what_is_no_graphql_request_is_refused(text: bytes):
    """With 400, whatever it is."""
    with pytest.raises(body.RequestRefused) as caught:
        body.check(text)
    assert caught.value.status == 400


def test_graphql_request_passes():
    """With everything that one may have, and more."""
    body.check(json.dumps({"query": "{a}", "variables": {"x": 1}, "operationName": None, "id": 1}).encode())


async def test_body_can_be_read_again():
    """By the app behind; then comes what came after it."""
    again = body.replaying(b"{}", _receiving())
    assert await again() == {"type": "http.request", "body": b"{}", "more_body": False}
    assert (await again())["type"] == "http.disconnect"
