"""A store out into bytes and in from bytes, as the commands do it."""

import io

from threadloom.server.archive.exporting import write_jsonl
from threadloom.server.archive.format import entries
from threadloom.server.archive.importing import Importer
from threadloom.server.archive.lines import lines
from threadloom.server.archive.placing import Place, Placement

SOURCES = {"desk": Place(vendor="local"), "shop": Place(vendor="umami"), "notes": Place(vendor="local")}
HERE = Placement(sources=SOURCES)


async def exported(store, **wanted):
    """The archive of a store."""
    file = io.BytesIO()
    await write_jsonl(store.archived(**wanted), file, lambda _: None)
    return file.getvalue()


async def imported(store, archive, placement=HERE, *, is_strict=False):
    """What became of an archive, and what was refused of it: place and reason."""
    refused = []
    importer = Importer(store, placement, lambda *told: refused.append(told), is_strict=is_strict)
    await importer.take(entries(lines(io.BytesIO(archive))))
    return importer.tally, refused
