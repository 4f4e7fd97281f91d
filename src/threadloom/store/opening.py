"""From an address to an open store."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from threadloom.domain.clock import Clock, SystemClock
from threadloom.domain.store import Store

from .errors import UnsupportedUrl
from .sqlite import SqliteStore

_IN_MEMORY = {"sqlite://", "sqlite:///", "sqlite:///:memory:"}


@asynccontextmanager
async def open_store(url: str, *, clock: Clock | None = None) -> AsyncGenerator[Store]:
    """The store at `url`, brought to this version's schema, closed at the end of the block.

    `sqlite:///name.db` is relative to the working folder, `sqlite:////folder/name.db` is absolute; the file is made
    where there is none, readable by its owner only. `sqlite://` and `sqlite:///:memory:` keep everything in a private
    temporary file that is removed at the end. `clock` gives the moments that the store itself notes.

    A store belongs to the event loop that opened it.

    Raises:
        UnsupportedUrl: no store answers to such an address (a ValueError).
        StoreError: the database cannot be opened, is none of ours, or was made by a newer version.
    """
    moments = clock or SystemClock()
    if url in _IN_MEMORY:
        folder = await asyncio.to_thread(TemporaryDirectory[str], prefix="threadloom-")
        try:
            async with _sqlite(Path(folder.name) / "store.db", moments) as store:
                yield store
        finally:
            await asyncio.to_thread(folder.cleanup)
        return
    async with _sqlite(_path_of(url), moments) as store:
        yield store


@asynccontextmanager
async def _sqlite(path: Path, clock: Clock) -> AsyncGenerator[Store]:
    store = await SqliteStore.open(path, clock)
    try:
        yield store
    finally:
        await store.close()


def file_of(url: str) -> Path | None:
    """The file of the store at `url`; None for one that lasts no longer than it is open. Raises UnsupportedUrl."""
    return None if url in _IN_MEMORY else _path_of(url)


def _path_of(url: str) -> Path:
    scheme, separator, rest = url.partition("://")
    if scheme in {"postgres", "postgresql"}:
        raise UnsupportedUrl("this version keeps threads in SQLite alone; use sqlite:///threadloom.db")
    if scheme != "sqlite" or not separator or not rest.startswith("/"):
        # The address itself stays out of the message: it may hold a password.
        raise UnsupportedUrl("the store's address is sqlite:///name.db, or sqlite:////folder/name.db")
    if "?" in rest or "#" in rest:
        raise UnsupportedUrl("the store's address takes no options behind the file's name")
    return Path(rest[1:])
