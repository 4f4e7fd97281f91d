"""`threadloom import`: archives, and saved conversations of others, into the store."""

import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from threadloom.domain.archive import Restored
from threadloom.domain.clock import SystemClock
from threadloom.domain.ids import SourceSlug, TenantId, UserId, VendorSlug
from threadloom.server.archive.assistants_dump import entries as dump_entries
from threadloom.server.archive.chatgpt import entries as chatgpt_entries
from threadloom.server.archive.files import opened_input
from threadloom.server.archive.format import entries as archive_entries
from threadloom.server.archive.importing import Importer, Stopped, Tally
from threadloom.server.archive.lines import Entry, Unfit, lines
from threadloom.server.archive.placing import LOCAL, Place, Placement
from threadloom.server.parts import opened_store
from threadloom.server.serving import run
from threadloom.server.settings import Settings
from threadloom.server.wrong import CommandFailed, ConfigurationError

from .options import Config, settings_of
from .progress import progress

_MOST_TOLD = 100
_LONGEST_WORDS = 300
_OUTCOMES = {Restored.NEW: "new", Restored.CHANGED: "changed", Restored.UNCHANGED: "as they were"}


class Origin(StrEnum):
    """What kind of file it is."""

    ARCHIVE = "archive"
    ASSISTANTS_DUMP = "assistants-dump"
    CHATGPT = "chatgpt"


def import_(
    file: Annotated[Path, typer.Argument(help="What to read; - reads standard input.", show_default=False)],
    *,
    config: Config = None,
    origin: Annotated[
        Origin, typer.Option("--from", help="What kind of file it is: of `export`, or of others.", case_sensitive=False)
    ] = Origin.ARCHIVE,
    tenant: Annotated[
        str | None, typer.Option("--tenant", help="Whose all of it becomes.", show_default="as the archive says")
    ] = None,
    user: Annotated[
        str | None, typer.Option("--user", help="Owner of what has none.", show_default="as the archive says")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--source", help="Local source for what belongs to no configured one.", show_default=False),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first thing that cannot be taken.")] = False,
) -> None:
    """Take in threads from a file.

    What is there already stays, so the same file can be imported again, and one whose import was stopped too. Each
    thread comes in whole or not at all. The exit code is 1 where something was refused; lines on standard error tell
    what, and why.
    """
    settings = settings_of(config)
    placement = _placement(settings, origin, tenant=tenant, user=user, source=source)
    run(_import(settings, file, origin, placement, is_strict=strict))


def _placement(
    settings: Settings, origin: Origin, *, tenant: str | None, user: str | None, source: str | None
) -> Placement:
    is_foreign = origin is not Origin.ARCHIVE
    for option, text in (("--tenant", tenant), ("--user", user)):
        if text == "" or (is_foreign and text is None):
            raise ConfigurationError([f"{option}: it should say whose the conversations are; the file does not"])
    places = {
        SourceSlug(each.slug): Place(
            vendor=VendorSlug(each.vendor),
            tenants=None if each.tenants is None else frozenset(map(TenantId, each.tenants)),
        )
        for each in settings.sources
    }
    local = [slug for slug, place in places.items() if place.vendor == LOCAL]
    if source is None and is_foreign and len(local) == 1:
        source = local[0]
    if (source is None and is_foreign) or (source is not None and source not in local):
        known = ", ".join(local) or "none"
        raise ConfigurationError([f"--source: it should be a configured source of vendor local ({known})"])
    return Placement(
        sources=places,
        local=None if source is None else SourceSlug(source),
        tenant=None if tenant is None else TenantId(tenant),
        owner=None if user is None else UserId(user),
        is_foreign=is_foreign,
    )


async def _import(settings: Settings, path: Path, origin: Origin, placement: Placement, *, is_strict: bool) -> None:
    refusals = _Refusals()
    with opened_input(path) as (file, size):
        async with opened_store(settings, SystemClock()) as store:
            importer = Importer(store, placement, refusals.tell, is_strict=is_strict)
            with progress("importing", size) as tell:
                try:
                    await importer.take(_told(_entries(origin, file, importer.tally), file, tell))
                except Unfit as error:
                    raise CommandFailed(f"{path}: {error}") from error
                except Stopped:
                    sys.stderr.write("threadloom: stopped there; what was before it is in\n")
            with progress("indexing for search", None):
                await store.indexed()  # a gateway that serves meanwhile would do it with its own next write only
    _summarise(importer.tally, placement)
    if importer.tally.refused:
        refusals.end()
        raise typer.Exit(1)


def _entries(origin: Origin, file: BinaryIO, tally: Tally) -> Iterator[Entry]:
    match origin:
        case Origin.ARCHIVE:
            return archive_entries(lines(file))
        case Origin.ASSISTANTS_DUMP:
            return dump_entries(file, tally.notes)
        case Origin.CHATGPT:
            return chatgpt_entries(file, tally.notes)


def _told(entries: Iterator[Entry], file: BinaryIO, tell: Callable[[int], None]) -> Iterator[Entry]:
    can_tell = file.seekable()
    for entry in entries:
        if can_tell:
            tell(file.tell())
        yield entry


class _Refusals:
    """Told as they come, a line each, but not for ever."""

    def __init__(self) -> None:
        self._count = 0

    def tell(self, place: str, why: str) -> None:
        """One more."""
        self._count += 1
        if self._count <= _MOST_TOLD:
            sys.stderr.write(f"threadloom: {_shown(place)}: {_shown(why)}\n")

    def end(self) -> None:
        """How many were not told."""
        if self._count > _MOST_TOLD:
            sys.stderr.write(f"threadloom: and {self._count - _MOST_TOLD} more\n")


def _summarise(tally: Tally, placement: Placement) -> None:
    for name, counts in (("threads", tally.threads), ("agents", tally.agents)):
        told = ", ".join(f"{counts[outcome]} {word}" for outcome, word in _OUTCOMES.items())
        typer.echo(f"{name}: {told}")
    for source, count in sorted((+tally.moved).items()):
        typer.echo(f"from {_shown(source)} into {placement.local}: {count} threads")
    for kind, count in sorted((+tally.unknown).items()):
        typer.echo(f"kept as unknown content: {count} of kind {_shown(kind) or 'none'}")
    for note, count in sorted((+tally.notes).items()):
        typer.echo(f"{note}: {count}")
    typer.echo(f"refused: {tally.refused}")


def _shown(text: str) -> str:
    """Words of anybody, so that a terminal takes nothing in them for a command."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)[:_LONGEST_WORDS]
