"""`threadloom sync`: bring what vendors have into the index, now."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
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

Way = Callable[[SourceSlug], Awaitable[Progress | None]]
"""What is done with a source: a walk, or a rehearsal of one."""

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
    accept_vanished: Annotated[
        bool, typer.Option("--accept-vanished", help="Hide threads that are gone even if most of a source's are.")
    ] = False,
) -> None:
    """Bring the threads that vendors have into the index.

    Each source is called as often a minute as its settings allow. A run that was stopped goes on where it was. The exit
    code is 1 where a source failed. Where more than twenty threads are gone, and more than are left, nothing is hidden
    and the source has failed: its key or address may be another's.
    """
    run(_sync(settings_of(config), source or [], is_dry=dry_run, accepts_vanished=accept_vanished))


async def _sync(settings: Settings, slugs: list[str], *, is_dry: bool, accepts_vanished: bool) -> None:
    async with create_app(settings).running() as parts:
        plans = _chosen(parts.syncing, [str(each.slug) for each in settings.sources], slugs)
        with output() as shown:
            way = partial(_rehearsed if is_dry else _walked, parts.syncing, shown, accepts_vanished=accepts_vanished)
            done = [await _one(way, plan, shown, is_dry=is_dry) for plan in plans]
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


async def _one(way: Way, plan: SyncPlan, shown: Output, *, is_dry: bool) -> bool:
    """Whether a source was synchronised."""
    shown.begin(plan)
    try:
        found = await way(plan.slug)
    except ThreadloomError as error:
        shown.failed(plan, f"{error.code.value}: {error.message}")
        return False
    if found is None:
        shown.failed(plan, "another process is at it")
        return False
    shown.end(plan, found, is_dry=is_dry)
    return True


async def _rehearsed(syncing: Syncing, shown: Output, slug: SourceSlug, *, accepts_vanished: bool) -> Progress:
    def find(what: str, ref: ThreadRef) -> None:
        shown.line(f"{what} {ref.source} {ref.native_id}")

    return await syncing.rehearse(slug, shown.progress, find, accepts_vanished=accepts_vanished)


async def _walked(syncing: Syncing, shown: Output, slug: SourceSlug, *, accepts_vanished: bool) -> Progress | None:
    """What was found; None where another process does not let go."""
    for _ in range(_BUSY_S):
        found = await syncing.walk(slug, Most(accepts_vanished=accepts_vanished), shown.progress)
        if found is not None:
            return found
        shown.busy(slug)
        await asyncio.sleep(1)
    return None
