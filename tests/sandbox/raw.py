"""Talking to an emulator byte by byte."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from enum import Enum
from typing import NamedTuple
from urllib.parse import urlsplit

from threadloom.sandbox.sandbox import Emulator

A_WHILE_S = 0.1
_PATIENCE_S = 20
_ENOUGH = 1_500_000
_MOST_PIECES = 1_000


class End(Enum):
    """What became of a connection."""

    CLOSED = "closed"
    RESET = "reset"
    OPEN = "open"
    ENDLESS = "more than anybody would take"


class Told(NamedTuple):
    """What came over a connection, and its end."""

    data: bytes
    end: End

    @property
    def head(self) -> bytes:
        return self.data.partition(b"\r\n\r\n")[0]

    @property
    def body(self) -> bytes:
        return self.data.partition(b"\r\n\r\n")[2]


class Talker:
    """One connection to an emulator."""

    def __init__(self, emulator: Emulator, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._emulator = emulator
        self._reader = reader
        self.writer = writer

    def ask(self, path: str, fault: str = "", *, method: str = "GET", body: bytes = b"") -> None:
        """Send a request; `fault` as its header says it."""
        prefix = urlsplit(self._emulator.base_url).path
        key = self._emulator.api_key
        lines = [
            f"{method} {prefix}{path} HTTP/1.1",
            "host: sandbox",
            f"authorization: Bearer {key}",
            f"x-api-key: {key}",
            "openai-beta: assistants=v2",
            "content-type: application/json",
            f"content-length: {len(body)}",
            *([f"x-sandbox-fault: {fault}"] if fault else []),
        ]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)

    async def told(self, *, until_open: bool = False) -> Told:
        """All that comes until the end; `until_open`: until nothing comes for a while."""
        pieces: list[bytes] = []
        try:
            while piece := await asyncio.wait_for(self._reader.read(65_536), A_WHILE_S if until_open else _PATIENCE_S):
                pieces.append(piece)
                if len(pieces) > _MOST_PIECES or sum(map(len, pieces)) > _ENOUGH:
                    return Told(b"".join(pieces), End.ENDLESS)
        except TimeoutError:
            return Told(b"".join(pieces), End.OPEN)
        except ConnectionResetError:
            return Told(b"".join(pieces), End.RESET)
        return Told(b"".join(pieces), End.CLOSED)

    async def answer(self) -> Told:
        """One whole answer that is counted."""
        head = await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), _PATIENCE_S)
        told = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        return Told(head + await self._reader.readexactly(int(told.partition(b":")[2])), End.OPEN)


@asynccontextmanager
async def talking(emulator: Emulator) -> AsyncGenerator[Talker]:
    """A connection, closed in the end."""
    parts = urlsplit(emulator.base_url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        yield Talker(emulator, reader, writer)
    finally:
        writer.transport.abort()
