"""A vendor that does what it is asked, and whose answers get lost on their way."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class Swallowing:
    """A way to a vendor on which answers get lost: those to POST requests whose line holds `words`, once they are done.

    The gateway waits on, or is hung up on where `hangs_up` says so.
    """

    def __init__(self, url: str, *, hangs_up: bool = False) -> None:
        self._url = url
        self._port = urlsplit(url).port
        self._hangs_up = hangs_up
        self.words: bytes | None = None
        self.swallowed = asyncio.Event()

    @asynccontextmanager
    async def open(self) -> AsyncGenerator[str]:
        """The address that the vendor has by this way."""
        server = await asyncio.start_server(self._handle, "127.0.0.1", 0)
        try:
            yield self._url.replace(f":{self._port}", f":{server.sockets[0].getsockname()[1]}")
        finally:
            server.close()

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection there and back."""
        vendor_reader, vendor_writer = await asyncio.open_connection("127.0.0.1", self._port)
        is_lost = False

        async def there() -> None:
            nonlocal is_lost
            while data := await reader.read(65_536):
                line = data.split(b"\r\n", 1)[0]
                is_lost = is_lost or (self.words is not None and line.startswith(b"POST") and self.words in line)
                vendor_writer.write(data)
            vendor_writer.close()

        async def back() -> None:
            while data := await vendor_reader.read(65_536):
                if is_lost:
                    self.swallowed.set()
                    if self._hangs_up:
                        break
                else:
                    writer.write(data)
            writer.close()

        await asyncio.gather(there(), back(), return_exceptions=True)
