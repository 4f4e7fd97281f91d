"""`threadloom backup`: a copy of the store while it is in use."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from threadloom.domain.clock import SystemClock
from threadloom.server.archive.files import check_target, kept_file, replacing
from threadloom.server.parts import opened_store
from threadloom.server.serving import run
from threadloom.server.settings import Settings
from threadloom.server.wrong import ConfigurationError

from .options import Config, settings_of


def backup(
    file: Annotated[Path, typer.Argument(help="Where the copy goes.", show_default=False)],
    config: Config = None,
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Copy the store, as it is at this moment, into a file that only you can read.

    Works while the gateway is serving and does not hold it up. The copy is checked, and is there whole or not at all.
    It is a store: to go back to it, stop the gateway, move the store's files away, and put the copy in their place.
    """
    settings = settings_of(config)
    check_target("FILE", file, kept_file(settings.store.url))
    if file.is_dir():
        raise ConfigurationError([f"FILE is {str(file)!r}: it should be a file"])
    if file.exists() and not force:
        raise ConfigurationError([f"FILE is {str(file)!r}: it is there already; --force replaces it"])
    run(_backup(settings, file))


async def _backup(settings: Settings, file: Path) -> None:
    async with opened_store(settings, SystemClock()) as store:
        with replacing(file) as made:
            await store.copy_to(made)
    sys.stderr.write(f"threadloom: the store is copied to {file}, and the copy checked\n")
