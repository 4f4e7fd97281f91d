"""Files that are there whole or not at all, and that only their owner can read: conversations are in them."""

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

from threadloom.server.wrong import CommandFailed, ConfigurationError
from threadloom.store import StoreError, file_of

_PARTS = ("", "-wal", "-shm", "-journal")
"""Of the store; behind its name."""


@contextmanager
def replacing(path: Path) -> Generator[Path]:
    """An empty file beside `path` which takes its place at the end of the block, on disk by then, unless that fails.

    Raises:
        CommandFailed: the folder or the disk does not allow it.
    """
    try:
        descriptor, name = mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        os.close(descriptor)
    except OSError as error:
        raise CommandFailed(f"{path} cannot be written: {error.strerror}") from error
    made = Path(name)
    try:
        yield made
        _to_disk(made)
        made.replace(path)
        _to_disk(path.parent)
    except OSError as error:
        raise CommandFailed(f"{path} cannot be written: {error.strerror}") from error
    finally:
        made.unlink(missing_ok=True)


@contextmanager
def written(path: Path) -> Generator[BinaryIO]:
    """A file to write, as `replacing`."""
    with replacing(path) as made, made.open("wb") as file:
        yield file


@contextmanager
def opened_input(path: Path) -> Generator[tuple[BinaryIO, int | None]]:
    """A file to read, and its size where it has one; `-` is standard input.

    Raises:
        ConfigurationError: it cannot be read.
    """
    if path == Path("-"):
        yield sys.stdin.buffer, None
        return
    try:
        file = path.open("rb")
    except OSError as error:
        raise ConfigurationError([f"FILE is {str(path)!r}: it cannot be read: {error.strerror}"]) from error
    with file:
        yield file, path.stat().st_size


def check_target(option: str, path: Path, store: Path) -> None:
    """Raise ConfigurationError where writing to `path` would harm the store, or cannot be done."""
    if not path.parent.is_dir():
        raise ConfigurationError([f"{option} is {str(path)!r}: there is no such folder"])
    if path.resolve() in {Path(f"{store.resolve()}{end}") for end in _PARTS}:
        raise ConfigurationError([f"{option} is {str(path)!r}: that is the store itself"])


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def kept_file(url: str) -> Path:
    """The file of the store, which is there.

    Raises:
        ConfigurationError: there is none, so there is nothing to read.
    """
    try:
        path = file_of(url)
    except StoreError as error:
        raise ConfigurationError([f"store.url is {url!r}: {error}"]) from error
    if path is None or not path.is_file():
        raise ConfigurationError([f"store.url is {url!r}: nothing has been kept there"])
    return path
