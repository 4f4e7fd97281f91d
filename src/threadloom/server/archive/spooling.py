"""A long thread set aside until all of it has been read, so that its write waits for no input."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import IO

import msgspec

from threadloom.domain.archive import MOST_BYTES, ArchivedPiece, ArchivedRest, ArchivedThread

from .format import line_of
from .lines import Unfit

_PIECE = msgspec.json.Decoder(ArchivedThread | ArchivedRest)


@contextmanager
def spooled(pieces: Iterable[ArchivedPiece]) -> Generator[Iterator[ArchivedPiece]]:
    """The same pieces out of a file without a name, which goes with the block; more than one is never in memory.

    Raises:
        Unfit: what `pieces` raises, before the block is entered, or there is no room for them.
    """
    with SpooledTemporaryFile(max_size=MOST_BYTES) as file:
        for piece in pieces:
            _keep(file, line_of(piece))
        file.seek(0)
        yield map(_PIECE.decode, file)


def _keep(file: IO[bytes], line: bytes) -> None:
    try:
        file.write(line)
        file.flush()  # a full disk is told here
    except OSError as error:
        raise Unfit(f"it cannot be set aside in the folder for temporary files: {error.strerror}") from error
