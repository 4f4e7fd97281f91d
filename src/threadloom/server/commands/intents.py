"""`threadloom intents`: writes of which nobody knows what became."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated

import msgspec
import typer

from threadloom.domain.clock import Instant, SystemClock, datetime_of
from threadloom.domain.errors import Conflict
from threadloom.domain.ids import ThreadRef
from threadloom.domain.intent import Intent
from threadloom.gateway.intents import HOLD_S
from threadloom.gateway.intents import dismiss as dismissed
from threadloom.gateway.reconciling import Finding, Reconciling, Verdict
from threadloom.server.app import create_app
from threadloom.server.parts import opened_store
from threadloom.server.serving import run
from threadloom.server.settings import Settings
from threadloom.server.wrong import CommandFailed, ConfigurationError

from .options import Config, settings_of
from .tables import show

_KEY_SHOWN = 8
_SECOND, _MINUTE, _HOUR, _DAY = 1, 60, 3_600, 86_400
_COLUMNS = ("id", "age", "state", "tenant", "user", "source", "operation", "thread", "key")
_SAYS = {
    Verdict.DONE: "done",
    Verdict.NOT_SEEN: "not seen",
    Verdict.NOT_SURE: "not sure",
    Verdict.CANNOT_LOOK: "cannot look",
    Verdict.FAILED: "failed",
}


def intents(
    config: Config = None,
    *,
    reconcile: Annotated[
        bool, typer.Option("--reconcile", help="Look at the vendors for what became of them; sends nothing.")
    ] = False,
    dismiss: Annotated[
        list[str] | None,
        typer.Option("--dismiss", help="Id of one that you have looked after; may be given again.", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """List writes of which nobody knows what became.

    A write whose answer was lost, or whose process was killed, may have been done. With --reconcile each is looked for
    at its vendor: what is found comes into the index, and its idempotency key gives the answer. The exit code is 1
    where some stay open.
    """
    if reconcile and dismiss:
        raise ConfigurationError(["--dismiss: it should not be given with --reconcile"])
    settings = settings_of(config)
    if reconcile:
        run(_reconcile(settings, as_json=as_json))
    elif dismiss:
        run(_dismiss(settings, dismiss))
    else:
        run(_list(settings, as_json=as_json))


async def _list(settings: Settings, *, as_json: bool) -> None:
    async with opened_store(settings, SystemClock()) as store:
        found = await store.intents()
    _print(found, {}, as_json=as_json)


async def _dismiss(settings: Settings, ids: Sequence[str]) -> None:
    clock, wrong = SystemClock(), list[str]()
    async with opened_store(settings, clock) as store:
        for each in ids:
            try:
                if not await dismissed(store, clock, each):
                    wrong.append(f"{_plain(each)}: there is no such write")
            except Conflict as held:
                wrong.append(f"{_plain(each)}: {held.message}")
    if wrong:
        raise CommandFailed("; ".join(wrong))


async def _reconcile(settings: Settings, *, as_json: bool) -> None:
    async with create_app(settings).running() as parts:
        reconciling = parts.gateway.reconciling
        open_ones = await _left_alone(reconciling)
        findings = {intent.id: await reconciling.reconcile(intent) for intent in open_ones}
    _print(open_ones, findings, as_json=as_json)
    if any(finding.verdict is not Verdict.DONE for finding in findings.values()):
        raise typer.Exit(1)


async def _left_alone(reconciling: Reconciling) -> list[Intent]:
    """Those that nobody is at; what a process held that was killed just now is waited for."""
    clock = SystemClock()
    found = await reconciling.intents()
    wanted = {intent.id for intent in found}
    for _ in range(round(HOLD_S)):
        if all(intent.is_unresolved(clock.now()) for intent in found if intent.id in wanted):
            break
        await asyncio.sleep(1)
        found = await reconciling.intents()
    return [intent for intent in found if intent.is_unresolved(clock.now())]


def _print(found: Sequence[Intent], findings: Mapping[str, Finding], *, as_json: bool) -> None:
    now = SystemClock().now()
    if as_json:
        typer.echo(msgspec.json.encode([_facts(intent, findings.get(intent.id), now) for intent in found]).decode())
        return
    rows = [_row(intent, findings.get(intent.id), now) for intent in found]
    if rows:
        show(_COLUMNS, rows)
    else:
        typer.echo("nothing is open")
    for intent in found:
        if intent.id in findings:
            typer.echo(f"{intent.id}: {_SAYS[findings[intent.id].verdict]}: {findings[intent.id].why}")


def _facts(intent: Intent, finding: Finding | None, now: Instant) -> dict[str, object]:
    thread = _thread(intent, finding)
    facts: dict[str, object] = {
        "id": intent.id,
        "state": _state(intent, finding, now),
        "beganAt": f"{datetime_of(intent.began_at):%Y-%m-%dT%H:%M:%SZ}",
        "ageSeconds": _age_s(intent, now),
        "tenant": intent.tenant,
        "user": intent.user,
        "source": intent.source,
        "operation": intent.operation,
        "scope": thread and thread.scope,
        "thread": thread and thread.native_id,
        "keyPrefix": intent.key and intent.key[:_KEY_SHOWN],
    }
    return facts if finding is None else {**facts, "verdict": finding.verdict, "why": finding.why}


def _row(intent: Intent, finding: Finding | None, now: Instant) -> Sequence[str]:
    thread = _thread(intent, finding)
    shown = (
        intent.id,
        _age(_age_s(intent, now)),
        _state(intent, finding, now),
        intent.tenant,
        intent.user,
        intent.source,
        intent.operation,
        thread.native_id if thread else "",
        (intent.key or "")[:_KEY_SHOWN],
    )
    return [_plain(cell) for cell in shown]


def _thread(intent: Intent, finding: Finding | None) -> ThreadRef | None:
    return intent.thread if finding is None or finding.thread is None else finding.thread


def _state(intent: Intent, finding: Finding | None, now: Instant) -> str:
    if finding is not None and finding.verdict is Verdict.DONE:
        return "done"
    return "unknown" if intent.is_unresolved(now) else "under way"


def _age_s(intent: Intent, now: Instant) -> int:
    return max(0, now - intent.began_at) // 1_000_000


def _age(seconds: int) -> str:
    unit, letter = next(
        (unit, letter) for unit, letter in ((_DAY, "d"), (_HOUR, "h"), (_MINUTE, "m"), (_SECOND, "s"))
        if seconds >= unit or unit == _SECOND
    )  # fmt: skip
    return f"{seconds // unit}{letter}"


def _plain(text: str) -> str:
    """A text on one line of a terminal: ids and keys are their makers'."""
    return "".join(character if character.isprintable() else "?" for character in text)
