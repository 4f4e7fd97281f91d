"""Answers as they go over the wire: in one piece where they can, and uvicorn's to the byte."""

import asyncio
from typing import Any, cast

import pytest
from starlette.types import Message
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from threadloom.server.cycle import Cycle

START = "http.response.start"
BODY = "http.response.body"
LENGTH = (b"content-length", b"5")
DATE = (b"date", b"Sat, 21 Nov 2026 10:15:55 GMT")


class Transport:
    """What a connection writes to."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        self.pieces.append(data)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def pause_reading(self) -> None:
        """Nothing is read."""


class Spoken:
    """An answer that was spoken, or what was wrong with it."""

    def __init__(self) -> None:
        self.transport = Transport()
        self.ends = 0
        self.fault: str | None = None

    def end(self) -> None:
        self.ends += 1


async def _spoken(kind: type[RequestResponseCycle], messages: list[Message], method: str, **given: Any) -> Spoken:
    spoken = Spoken()
    cycle = kind(
        scope=cast("Any", {"type": "http", "method": method}),
        transport=cast("Any", spoken.transport),
        flow=FlowControl(cast("Any", spoken.transport)),
        logger=cast("Any", None),
        access_logger=cast("Any", None),
        access_log=False,
        default_headers=[DATE],
        message_event=asyncio.Event(),
        expect_100_continue=False,
        keep_alive=given.get("keep_alive", True),
        on_response=spoken.end,
    )
    cycle.disconnected = given.get("disconnected", False)
    try:
        for message in messages:
            await cycle.send(cast("Any", message))
    except RuntimeError as error:
        spoken.fault = str(error)
    return spoken


def _answer(*headers: tuple[bytes, bytes], body: bytes = b"hello", status: int = 200, **more: Any) -> list[Message]:
    return [{"type": START, "status": status, "headers": list(headers)}, {"type": BODY, "body": body, **more}]


ANSWERS = {
    "usual": _answer((b"content-type", b"text/plain"), LENGTH),
    "error": _answer(LENGTH, status=503),
    "no length": _answer(),
    "several pieces": [*_answer(LENGTH, body=b"he", more_body=True), {"type": BODY, "body": b"llo"}],
    "chunks": [*_answer(body=b"he", more_body=True), {"type": BODY, "body": b"llo"}],
    "said to be chunked": _answer((b"transfer-encoding", b"chunked")),
    "said to close": _answer(LENGTH, (b"connection", b"close")),
    "too long": _answer(LENGTH, body=b"hello!"),
    "too short": _answer(LENGTH, body=b"hell"),
    "name with a space": _answer(LENGTH, (b"x y", b"1")),
    "value with a line": _answer(LENGTH, (b"x", b"1\r\nset-cookie: a=b")),
    "empty": _answer((b"content-length", b"0"), body=b"", status=204),
    "large": _answer((b"content-length", b"70000"), body=b"x" * 70_000),
    "no headers": [{"type": START, "status": 200}, {"type": BODY}],
    "no start": [{"type": BODY, "body": b"hello"}],
    "two starts": [*_answer(LENGTH)[:1], *_answer(LENGTH)],
    "more than all": [*_answer(LENGTH), {"type": BODY, "body": b"!"}],
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("given", [{}, {"keep_alive": False}, {"disconnected": True}], ids=["stays", "ends", "is gone"])
async def test_answers_are_those_of_uvicorn(answer: list[Message], method: str, given: dict[str, bool]):
    """The same bytes, the same end of the connection, the same fault."""
    ours, theirs = [await _spoken(kind, answer, method, **given) for kind in (Cycle, RequestResponseCycle)]
    assert b"".join(ours.transport.pieces) == b"".join(theirs.transport.pieces)
    assert (ours.transport.closed, ours.ends, ours.fault) == (theirs.transport.closed, theirs.ends, theirs.fault)


async def test_usual_answer_is_one_piece():
    """One call of the system, and one packet."""
    spoken = await _spoken(Cycle, ANSWERS["usual"], "POST")
    (piece,) = spoken.transport.pieces
    assert piece.endswith(b"\r\n\r\nhello")
    assert spoken.ends == 1


async def test_head_waits_for_the_body():
    """As ASGI has it."""
    assert (await _spoken(Cycle, ANSWERS["usual"][:1], "POST")).transport.pieces == []
