"""Each fault of the sandbox as it looks on the wire, at a real request."""

import gzip
import json
import re
from pathlib import Path

import pytest

from sandbox.raw import End, talking
from threadloom.sandbox.faults.table import FAULTS, table

pytestmark = pytest.mark.asyncio(loop_scope="session")

ARGUMENTS = {
    "latency": "seconds=0.01",
    "drip": "seconds=0",
    "drip-body": "seconds=0",
    "headers-endless": "seconds=0",
    "close-when-idle": "seconds=0.01",
    "gzip-bomb": "bytes=1000000",
}
RESET = {"reset-before-answer", "reset-in-head", "reset-after-head", "reset-in-body", "reset-after-answer"}
CLOSED = {
    *("close-before-answer", "close-in-head", "close-after-head", "close-in-body", "close-after-answer"),
    *("close-when-idle", "length-too-long", "length-huge", "transfer-coding-unknown", "chunk-truncated"),
    *("chunks-without-end", "chunk-size-huge", "garbage", "tls-alert", "http09"),
}
ENDLESS = {"headers-endless", "headers-flood", "continue-flood", "huge-body", "huge-length", "body-endless"}
WHOLE = {
    *("latency", "drip", "drip-body", "close-after-answer", "reset-after-answer", "close-when-idle"),
    *("header-huge", "headers-many", "header-without-colon", "header-with-nul", "header-spaced"),
    *("content-type-wrong", "content-type-missing", "coding-wrong", "coding-unknown"),
}
"""Those that leave the true body as it is, at its place."""
AT_REQUESTS = sorted(name for name, fault in FAULTS.items() if not fault.is_below_http)


def _asked(name: str) -> str:
    return "; ".join([name, *([ARGUMENTS[name]] if name in ARGUMENTS else [])])


@pytest.mark.parametrize("name", AT_REQUESTS)
async def test_how_a_connection_ends(sandbox, name):
    """By a reset, by its end, never, or it stays; the record names the fault, and the next request is answered."""
    emulator = sandbox.emulators["umami"]
    path = f"/threads/{emulator.seeded_thread_ids[0]}"
    async with talking(emulator) as talker:
        talker.ask(path)
        plain = await talker.answer()
    async with talking(emulator) as talker:
        talker.ask(path, _asked(name))
        told = await talker.told(until_open=name not in RESET | CLOSED | ENDLESS)
    wanted = next((end for end, names in _ENDS.items() if name in names), End.OPEN)
    assert told.end is wanted
    (seen,) = sandbox.record.select(vendor="umami", limit=1)
    assert (seen.fault, seen.path.endswith(path)) == (name, True)
    if name in WHOLE:
        assert told.body == plain.body
    async with talking(emulator) as talker:
        talker.ask(path)
        assert (await talker.answer()).body == plain.body


_ENDS = {End.RESET: RESET, End.CLOSED: CLOSED, End.ENDLESS: ENDLESS}


async def _told(sandbox, asked: str, vendor: str = "umami"):
    emulator = sandbox.emulators[vendor]
    async with talking(emulator) as talker:
        talker.ask(f"/threads/{emulator.seeded_thread_ids[0]}", asked)
        return await talker.answer()


async def _plain(sandbox):
    return json.loads((await _told(sandbox, "")).body)


async def test_halves(sandbox):
    """What breaks off in its middle has what stands before that."""
    emulator = sandbox.emulators["umami"]
    plain = (await _told(sandbox, "")).body
    for name in ("hang-in-body", "reset-in-body", "close-in-body"):
        async with talking(emulator) as talker:
            talker.ask(f"/threads/{emulator.seeded_thread_ids[0]}", name)
            told = await talker.told(until_open=name == "hang-in-body")
        assert plain.startswith(told.body)
        assert 0 < len(told.body) < len(plain)
    assert (await _told(sandbox, "json-truncated")).body == plain[: len(plain) // 2]


async def test_compressed_answers(sandbox):
    """One that is right unpacks to the true answer; a bomb is small and unpacks to as much as was asked."""
    plain = (await _told(sandbox, "")).body
    assert gzip.decompress((await _told(sandbox, "gzip-unasked")).body) == plain
    assert gzip.decompress(gzip.decompress((await _told(sandbox, "gzip-twice")).body)) == plain
    bomb = (await _told(sandbox, "gzip-bomb; bytes=5000000")).body
    assert len(bomb) < 100_000
    unpacked = gzip.decompress(bomb)
    assert 4_900_000 < len(unpacked) < 5_100_000
    assert unpacked.strip() == plain
    for broken in ("gzip-broken", "gzip-truncated"):
        with pytest.raises((OSError, EOFError)):
            gzip.decompress((await _told(sandbox, broken)).body)


async def test_statuses_and_where_they_lead(sandbox):
    """Any status, any Retry-After, any redirect; without an argument a redirect leads to where it was asked."""
    assert (await _told(sandbox, "status; status=418")).head.startswith(b"HTTP/1.1 418 ")
    assert b"\r\nretry-after: soon\r\n" in (await _told(sandbox, "retry-after; value=soon")).head + b"\r\n"
    dated = await _told(sandbox, "retry-after; status=503; date_in=-60")
    assert dated.head.startswith(b"HTTP/1.1 503 ")
    assert re.search(rb"retry-after: \w{3}, \d\d \w{3} \d{4} .* GMT", dated.head)
    assert b"location: /v1/threads/" in (await _told(sandbox, "redirect; status=307")).head
    assert b"location: http://elsewhere" in (await _told(sandbox, "redirect; location=http://elsewhere")).head


async def test_shapes_of_the_true_answer(sandbox):
    """What is bent is what would have been answered."""
    plain = await _plain(sandbox)

    async def bent(name):
        return json.loads((await _told(sandbox, name)).body)

    assert await bent("fields-null") == {**plain, "tool_resources": _nulls(plain["tool_resources"])} | {
        name: None for name, value in plain.items() if not isinstance(value, dict)
    }
    assert "id" not in await bent("ids-missing")
    assert (await bent("ids-empty"))["id"] == ""
    assert (await bent("types-wrong"))["id"] == 5
    assert (await bent("fields-unknown")).keys() > plain.keys()
    assert (await bent("error-in-success")).keys() == {"error", "detail"}
    assert (await bent("json-deep-field; depth=3"))["sandbox"] == [[[]]]


def _nulls(value):
    return {name: _nulls(inner) if isinstance(inner, dict) else inner for name, inner in value.items()}


async def test_key_is_told(sandbox):
    """In the body and in the headers, whole."""
    for vendor in ("umami", "openai-assistants"):
        told = await _told(sandbox, "key-in-error", vendor)
        assert told.data.count(sandbox.emulators[vendor].api_key.encode()) >= 3


async def test_readme_has_the_table():
    """Word for word as the code has it."""
    readme = Path(__file__).parents[2] / "src/threadloom/sandbox/README.md"
    assert table() in readme.read_text()
