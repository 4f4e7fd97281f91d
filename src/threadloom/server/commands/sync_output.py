"""What `threadloom sync` tells: bars on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from threadloom.domain.ids import SourceSlug
from threadloom.domain.syncing import Stage
from threadloom.gateway.syncing.plan import Progress as Found
from threadloom.gateway.syncing.plan import SyncPlan

_EVERY = 1_000  # threads a line, where there is no bar
_DOING = {Stage.LIST: "listing", Stage.CONFIRM: "looking for the others", Stage.LOOK: "reading what changed"}


class Output:
    """Lines on standard output; what failed on standard error."""

    def __init__(self, bars: Progress | None) -> None:
        self._bars = bars
        self._tasks: dict[SourceSlug, TaskID] = {}
        self._told: dict[SourceSlug, int] = {}
        self._busy = set[SourceSlug]()

    def line(self, text: str) -> None:
        """One line, above the bars."""
        if self._bars is None:
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()
        else:
            self._bars.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def begin(self, plan: SyncPlan) -> None:
        """A source is begun with."""
        if self._bars is not None:
            self._tasks[plan.slug] = self._bars.add_task(plan.slug, total=None, doing="")
        if plan.tenant is None:
            self.line(
                f"{plan.slug}: several tenants may use it, so new threads are left out; "
                "sync.tenant of the source would say whose they are"
            )

    def progress(self, found: Found) -> None:
        """A source is so far."""
        if found.waits_s is not None:
            self.line(f"{found.source}: the vendor asks for fewer calls; going on in {found.waits_s:.0f} s")
        done = found.met + found.looked
        if self._bars is not None:
            self._bars.update(
                self._tasks[found.source],
                completed=found.met if found.stage is Stage.LIST else found.looked,
                total=found.total if found.stage is Stage.LIST else None,
                doing=f"{_DOING[found.stage]}: {_counts(found)}",
            )
        elif done // _EVERY > self._told.get(found.source, 0):
            self._told[found.source] = done // _EVERY
            self.line(f"{found.source}: {_DOING[found.stage]}: {_counts(found)}")

    def busy(self, slug: SourceSlug) -> None:
        """Another process is at a source; told once."""
        if slug not in self._busy:
            self._busy.add(slug)
            self.line(f"{slug}: another process is at it; waiting for it to let go")

    def failed(self, plan: SyncPlan, why: str) -> None:
        """A source was not synchronised."""
        self._drop(plan.slug)
        sys.stderr.write(f"threadloom: {plan.slug}: {why}\n")

    def end(self, plan: SyncPlan, found: Found, *, is_dry: bool) -> None:
        """A source was synchronised, or would have been."""
        self._drop(plan.slug)
        self.line(f"{plan.slug}: {_counts(found)}{' (nothing was written)' if is_dry else ''}")
        if found.left_out and plan.tenant is not None:
            self.line(f"{plan.slug}: {found.left_out} left out, because nobody here is mapped to their users")

    def _drop(self, slug: SourceSlug) -> None:
        if self._bars is not None:
            self._bars.remove_task(self._tasks[slug])


@contextmanager
def output() -> Generator[Output]:
    """Bars while the terminal can show them."""
    console = Console()
    if not console.is_terminal:
        yield Output(None)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[doing]}"), TimeElapsedColumn())
    with Progress(*columns, console=console) as bars:
        yield Output(bars)


def _counts(found: Found) -> str:
    parts = [
        f"{found.met} listed",
        f"{found.new} new",
        f"{found.changed} changed",
        f"{found.vanished} vanished",
        f"{found.looked} read",
    ]
    return ", ".join([*parts, f"{found.left_out} left out"] if found.left_out else parts)
