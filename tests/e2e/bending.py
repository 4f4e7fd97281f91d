"""Pipes between the gateway and emulators: all passes, until a test bends the answers."""

from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from e2e.house import OPTIONS, source
from threadloom.sandbox.listener import Listener
from threadloom.sandbox.sandbox import Emulator, Sandbox

Bend = Callable[[httpx.Response], Response]

KEY = "sk/quite+secret&<key>"
"""What opens every pipe; JSON has several ways to write it."""

_METHODS = ["GET", "POST", "PUT", "DELETE"]
_PASSED_ON = ("authorization", "x-api-key", "content-type", "accept", "openai-beta")


class Pipe:
    """Stands before an emulator. `KEY` opens it, and the emulator behind it is asked with its own."""

    def __init__(self, emulator: Emulator) -> None:
        parts = urlsplit(emulator.base_url)
        self._listener = Listener(
            Starlette(routes=[Route("/{path:path}", self._pass, methods=_METHODS)]), host="127.0.0.1", port=0
        )
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._emulator = emulator
        self._bends: list[tuple[str, str, Bend]] = []
        self.base_url = self._listener.address + parts.path

    @contextmanager
    def bent(self, method: str, path: str, bend: Bend) -> Generator[None]:
        """While answers to these requests, which the emulator carries out, are bent; `path` may hold `*`."""
        self._bends.append((method, path, bend))
        try:
            yield
        finally:
            self._bends.pop()

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[None]:
        """Take requests."""
        async with httpx.AsyncClient(trust_env=False) as self._http:
            await self._listener.up()
            try:
                yield
            finally:
                await self._listener.close()

    async def _pass(self, request: Request) -> Response:
        headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
        opened = {name: value.replace(KEY, self._emulator.api_key) for name, value in headers.items()}
        path = request.scope["raw_path"].decode()
        answer = await self._http.request(
            request.method,
            f"{self._origin}{path}",
            params=request.url.query.encode(),
            content=await request.body(),
            headers=opened,
        )
        for method, pattern, bend in self._bends:
            if method == request.method and fnmatchcase(path, pattern):
                return bend(answer)
        return Response(answer.content, answer.status_code, media_type=answer.headers.get("content-type"))


class Pipes:
    """One before each emulator, with a source behind it."""

    def __init__(self) -> None:
        self._of: dict[str, Pipe] = {}

    def __getitem__(self, vendor: str) -> Pipe:
        return self._of[vendor]

    def __iter__(self) -> Iterator[str]:
        return iter(self._of)

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[None]:
        """Take requests."""
        async with AsyncExitStack() as stack:
            for pipe in self._of.values():
                await stack.enter_async_context(pipe.open())
            yield

    def tables(self, sandbox: Sandbox) -> list[dict[str, Any]]:
        """The `[[sources]]` tables; each is called as its vendor is, and keeps raw answers."""
        self._of = {vendor: Pipe(sandbox.emulators[vendor]) for vendor in OPTIONS}
        return [
            source(sandbox, vendor, base_url=pipe.base_url, api_key=KEY, keep_raw=True)
            for vendor, pipe in self._of.items()
        ]


def answering(body: bytes, *, status: int | None = None, media_type: str = "application/json") -> Bend:
    """Something else in place of the answer; `status` None: that of the answer."""
    return lambda answer: Response(body, status or answer.status_code, media_type=media_type)
