"""The store as files: one pass over its records, of which only the one at hand is in memory."""

from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from threadloom.domain.archive import ArchivedAgent, ArchivedThread, ArchiveRecord

from .files import written
from .format import End, header, line_of
from .markdown import file_name, piece_text

Records = AsyncIterator[ArchiveRecord]
Tell = Callable[[int], None]
"""Told how many threads have been passed."""


async def write_jsonl(records: Records, file: BinaryIO, tell: Tell) -> int:
    """Write an archive that `threadloom import` reads; how many threads there were."""
    file.write(header())
    agents = threads = 0
    async for record in records:
        file.write(line_of(record))
        agents += isinstance(record, ArchivedAgent)
        threads += isinstance(record, ArchivedThread)
        tell(threads)
    file.write(line_of(End(agents=agents, threads=threads)))
    return threads


async def write_markdown(records: Records, file: BinaryIO, tell: Tell) -> int:
    """Write all threads one after another; how many there were."""
    threads = 0
    async for record in records:
        if isinstance(record, ArchivedAgent):
            continue
        file.write(piece_text(record).encode())
        threads += isinstance(record, ArchivedThread)
        tell(threads)
    return threads


async def write_folder(folder: Path, records: Records, tell: Tell) -> int:
    """Write each thread into a file of its own; how many there were."""
    threads = 0
    with ExitStack() as current:
        file: BinaryIO | None = None
        async for record in records:
            if isinstance(record, ArchivedThread):
                current.close()
                file = current.enter_context(written(folder / file_name(record)))
                threads += 1
            if file is not None and not isinstance(record, ArchivedAgent):
                file.write(piece_text(record).encode())
            tell(threads)
    return threads
