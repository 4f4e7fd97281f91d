"""What benchmarks of calls to vendors share: a server on loopback in a process of its own, on a core of its own."""

import asyncio
import multiprocessing
import os
import ssl
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import NamedTuple

SERVER_CORE, OUR_CORE = 1, 0


class Served(NamedTuple):
    """Bodies of answers: by the last word of a path, its query included, and of any other path."""

    others: bytes
    by_word: Mapping[bytes, bytes]
    certificate: str | None = None
    """A PEM file with key and certificate: the server speaks TLS."""


@contextmanager
def served(answers: Served) -> Iterator[int]:
    """The port of a server that gives these answers; this process keeps to the other core."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    server = multiprocessing.Process(target=_serve, args=(theirs, answers), daemon=True)
    server.start()
    try:
        _keep_to(OUR_CORE)
        yield ours.recv()
    finally:
        server.terminate()
        server.join()


def run(main):
    """What comes of the coroutine `main`, on the event loop that the gateway runs on."""
    if sys.platform == "win32":
        return asyncio.run(main)
    import uvloop

    return uvloop.run(main)


async def cpu_us(do: Callable[[int], Awaitable[object]], times: int, concurrency: int) -> float:
    """Microseconds of this process's CPU for doing something once, each time with another number."""
    numbers = iter(range(times))

    async def work() -> None:
        for n in numbers:
            await do(n)

    before = time.process_time()
    await asyncio.gather(*(work() for _ in range(concurrency)))
    return (time.process_time() - before) / times * 1e6


def _keep_to(core: int) -> None:
    """Run on this core alone, where the system lets us choose and there are two."""
    if sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {core})


def _serve(ready: Connection, answers: Served) -> None:
    _keep_to(SERVER_CORE)
    others = _answer(answers.others)
    by_word = {word: _answer(body) for word, body in answers.by_word.items()}

    class Answering(asyncio.Protocol):
        """Answers requests that have no body, those that came together too."""

        def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
            self.transport = transport

        def data_received(self, data: bytes) -> None:
            for head in data.split(b"\r\n\r\n")[:-1]:
                word = head.split(b" ", 2)[1].rpartition(b"/")[2]
                self.transport.write(by_word.get(word, others))

    async def main() -> None:
        tls = None
        if answers.certificate is not None:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(answers.certificate)
        server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0, ssl=tls)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    run(main())


def _answer(body: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body)
    return head + body
