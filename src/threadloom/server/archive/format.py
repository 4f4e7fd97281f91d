"""What a line of an archive is; README.md tells it to others.

A JSONL file: a header, then agents, then threads, then an end that says how many there were. Nothing in it depends on
when or where it was written, so equal stores give equal files.
"""

from collections.abc import Iterable, Iterator

import msgspec

from threadloom.domain.archive import ArchivedAgent, ArchivedRest, ArchivedThread, ArchiveRecord
from threadloom.domain.noun import Noun

from .lines import Entry, Line, Unfit, decoded

FORMAT = "threadloom archive"
VERSION = 1


class Header(Noun, tag="header"):
    """The first line; files of a higher version are not read."""

    format: str
    version: int


class End(Noun, tag="end"):
    """The last line; a file without it was cut off."""

    agents: int
    threads: int


_ENCODE = msgspec.json.Encoder().encode
_HEADER = msgspec.json.Decoder(Header)
_LINE = msgspec.json.Decoder(ArchivedAgent | ArchivedThread | ArchivedRest | End)


def header() -> bytes:
    """The first line."""
    return _line(Header(format=FORMAT, version=VERSION))


def line_of(record: ArchiveRecord | End) -> bytes:
    """Any other line."""
    return _line(record)


def entries(lines: Iterator[Line]) -> Iterator[Entry]:
    """What each line of an archive holds, or what is wrong with it.

    Raises:
        Unfit: it is no archive, or one of a later version.
    """
    _check_header(next(lines, None))
    number = agents = threads = 0
    for line in lines:
        number, place = line.number, f"line {line.number}"
        try:
            record = decoded(_LINE.decode, line)
        except Unfit as error:
            yield Entry(place, None, str(error))
            continue
        if isinstance(record, End):
            yield from _check_end(place, record, (agents, threads))
            yield from (Entry(f"line {behind.number}", None, "it stands behind the end") for behind in lines)
            return
        agents += isinstance(record, ArchivedAgent)
        threads += isinstance(record, ArchivedThread)
        yield Entry(place, record)
    yield Entry(f"line {number + 1}", None, "the file ends before its end: it was cut off")


def _check_header(first: Line | None) -> None:
    try:
        found = decoded(_HEADER.decode, first or Line(1, b""))
    except Unfit as error:
        raise Unfit("it is no archive: its first line is no header") from error
    if found.format != FORMAT:
        raise Unfit("it is no archive of threadloom")
    if found.version != VERSION:
        raise Unfit(f"it is an archive of version {found.version}, and only {VERSION} can be read")


def _check_end(place: str, end: End, counted: tuple[int, int]) -> Iterable[Entry]:
    if (end.agents, end.threads) != counted:
        yield Entry(place, None, f"there should be {end.agents} agents and {end.threads} threads, and there are not")


def _line(record: Header | ArchiveRecord | End) -> bytes:
    return _ENCODE(record) + b"\n"
