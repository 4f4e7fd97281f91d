"""`threadloom sync`: bring what vendors have into the index, now."""

import asyncio
from typing import Annotated

import typer

from threadloom.domain.errors import ThreadloomError
from threadloom.domain.ids import SourceSlug, ThreadRef
from threadloom.gateway.syncing.plan import Most, Progress, SyncPlan
from threadloom.gateway.syncing.syncing import Syncing
from threadloom.server.app import create_app
from threadloom.server.serving import run
from threadloom.server.settings import Settings
from threadloom.server.wrong import ConfigurationError

from .options import Config, settings_of
from .sync_output import Output, output

_BUSY_S = 15
"""How long a process that was killed may hold a source, and a little more."""


def sync(
    config: Config = None,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", help="Slug of a source; may be given again.", show_default="all"),
    ] = None,
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be new, changed or vanished, and write nothing.")
    ] = False,
) -> None:
    """Bring the threads that vendors have into the index.

    Each source is called as often a minute as its settings allow. A run that was stopped goes on where it was. The exit
    code is 1 where a source failed.
    """
    run(_sync(settings_of(config), source or [], is_dry=dry_run))


async def _sync(settings: Settings, slugs: list[str], *, is_dry: bool) -> None:
    async with create_app(settings).running() as parts:
        plans = _chosen(parts.syncing, [str(each.slug) for each in settings.sources], slugs)
        with output() as shown:
            done = [await _one(parts.syncing, plan, shown, is_dry=is_dry) for plan in plans]
    if not all(done):
        raise typer.Exit(1)


def _chosen(syncing: Syncing, configured: list[str], slugs: list[str]) -> list[SyncPlan]:
    """The plans of the sources named, of all that can be synchronised where none is."""
    plans = {str(plan.slug): plan for plan in syncing.plans}
    for slug in slugs:
        if slug not in configured:
            raise ConfigurationError([f"--source is {slug!r}: it should be one of {', '.join(configured)}"])
        if slug not in plans:
            raise ConfigurationError([f"--source is {slug!r}: its vendor neither lists threads nor reads them by id"])
    return [plan for slug, plan in plans.items() if not slugs or slug in slugs]


async def _one(syncing: Syncing, plan: SyncPlan, shown: Output, *, is_dry: bool) -> bool:
    """Whether a source was synchronised."""
    shown.begin(plan)
    try:
        found = await (_rehearsed(syncing, plan, shown) if is_dry else _walked(syncing, plan.slug, shown))
    except ThreadloomError as error:
        shown.failed(plan, f"{error.code.value}: {error.message}")
        return False
    if found is None:
        shown.failed(plan, "another process is at it")
        return False
    shown.end(plan, found, is_dry=is_dry)
    return True


async def _rehearsed(syncing: Syncing, plan: SyncPlan, shown: Output) -> Progress:
    def find(what: str, ref: ThreadRef) -> None:
        shown.line(f"{what} {ref.source} {ref.native_id}")

    return await syncing.rehearse(plan.slug, shown.progress, find)


async def _walked(syncing: Syncing, slug: SourceSlug, shown: Output) -> Progress | None:
    """What was found; None where another process does not let go."""
    for _ in range(_BUSY_S):
        found = await syncing.walk(slug, Most(), shown.progress)
        if found is not None:
            return found
        shown.busy(slug)
        await asyncio.sleep(1)
    return None
