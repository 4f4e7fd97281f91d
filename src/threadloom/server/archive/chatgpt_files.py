"""Where the conversations are in ChatGPT's export: in the JSON file, or in one or several in the ZIP file."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from .documents import documents
from .lines import Line, Unfit

_MEMBER = re.compile(r"(?:.*/)?conversations(?:-\d+)?\.json")
_ZIP_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06")
_COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_UNREADABLE = (zipfile.BadZipFile, RuntimeError, NotImplementedError, zlib.error, EOFError, OSError)
"""What reading damaged ZIP files raises, and those that are encrypted or of another kind."""


def conversations(file: BinaryIO) -> Iterator[tuple[str, Line]]:
    """Each conversation, with the beginning of a place that names its file; a fault where a file cannot be read on.

    Raises:
        Unfit: it is neither of the two kinds of file.
    """
    if not file.seekable():
        yield from (("", document) for document in documents(file))
        return
    file.seek(0)
    beginning = file.read(4)
    file.seek(0)
    if beginning in _ZIP_BEGINNINGS:
        yield from _in_zip(file)
    else:
        yield from (("", document) for document in documents(file))


def _in_zip(file: BinaryIO) -> Iterator[tuple[str, Line]]:
    try:
        archive = zipfile.ZipFile(file)
    except _UNREADABLE as error:
        raise Unfit("it is a ZIP file that was cut off or damaged; download it again") from error
    with archive:
        members = sorted(filter(_is_wanted, archive.infolist()), key=lambda member: member.filename)
        if not members:
            raise Unfit("there is no conversations.json in the ZIP file")
        for member in members:
            yield from ((f"{member.filename}, ", document) for document in _in_member(archive, member))


def _is_wanted(member: zipfile.ZipInfo) -> bool:
    return _MEMBER.fullmatch(member.filename) is not None


def _in_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[Line]:
    number = 0
    if member.compress_type not in _COMPRESSIONS:
        yield Line(1, b"", "it is compressed in a way that ChatGPT's export is not")
        return
    try:
        with archive.open(member) as file:
            for document in documents(file):
                number = document.number
                yield document
    except _UNREADABLE:
        yield Line(number + 1, b"", "the ZIP file is damaged or encrypted here, and what follows cannot be read")
