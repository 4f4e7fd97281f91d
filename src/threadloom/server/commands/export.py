"""`threadloom export`: what the store keeps, as JSONL or as Markdown to read."""

import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from threadloom.domain.clock import SystemClock
from threadloom.domain.ids import SourceSlug, TenantId
from threadloom.server.archive.exporting import Records, Tell, write_folder, write_jsonl, write_markdown
from threadloom.server.archive.files import check_target, kept_file, written
from threadloom.server.parts import opened_store
from threadloom.server.serving import run
from threadloom.server.settings import Settings
from threadloom.server.wrong import CommandFailed, ConfigurationError

from .options import Config, settings_of
from .progress import progress

_STANDARD = Path("-")


class Format(StrEnum):
    """What is written."""

    JSONL = "jsonl"
    MARKDOWN = "markdown"


def export(
    config: Config = None,
    tenant: Annotated[str | None, typer.Option("--tenant", help="This tenant's alone.", show_default="all")] = None,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", help="Threads of this source; may be given again.", show_default="all"),
    ] = None,
    form: Annotated[
        Format, typer.Option("--format", help="JSONL keeps everything; Markdown is to be read.", case_sensitive=False)
    ] = Format.JSONL,
    output: Annotated[
        Path,
        typer.Option("--output", help="File; for Markdown also a folder, which gets a file a thread; - prints."),
    ] = _STANDARD,
) -> None:
    """Write what the store keeps of threads, all of it as it is at this moment.

    Works while the gateway is serving and does not hold it up. A file that is there is replaced once the new one is
    whole.
    """
    settings = settings_of(config)
    kept, is_folder = kept_file(settings.store.url), output.is_dir()
    if output != _STANDARD:
        check_target("--output", output, kept)
    if is_folder and form is not Format.MARKDOWN:
        raise ConfigurationError([f"--output is {str(output)!r}: it should be a file, unless --format is markdown"])
    write = write_folder if is_folder else partial(_write, write_jsonl if form is Format.JSONL else write_markdown)
    run(_export(settings, tenant, source, partial(write, output)))


async def _export(
    settings: Settings, tenant: str | None, sources: list[str] | None, write: Callable[[Records, Tell], Awaitable[int]]
) -> None:
    wanted = None if tenant is None else TenantId(tenant)
    slugs = None if sources is None else [SourceSlug(slug) for slug in sources]
    async with opened_store(settings, SystemClock()) as store:
        total = await store.archive_size(tenant=wanted, sources=slugs)
        with progress("exporting", total) as tell:
            async with aclosing(store.archived(tenant=wanted, sources=slugs)) as records:
                threads = await write(records, tell)
    sys.stderr.write(f"threadloom: {threads} threads exported\n")


async def _write(
    write: Callable[[Records, BinaryIO, Tell], Awaitable[int]], output: Path, records: Records, tell: Tell
) -> int:
    if output != _STANDARD:
        with written(output) as file:
            return await write(records, file, tell)
    try:
        threads = await write(records, sys.stdout.buffer, tell)
        sys.stdout.buffer.flush()
    except BrokenPipeError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python flushes into it once more
        raise CommandFailed("nobody reads on") from error
    return threads
