"""`threadloom keys`: who may call the gateway in auth mode keys."""

import sys
import unicodedata
from datetime import timedelta
from enum import StrEnum
from typing import Annotated

import typer

from threadloom.domain.call import Role
from threadloom.domain.clock import MICROSECOND, Instant, SystemClock, datetime_of
from threadloom.server.keys import new_key, server_key
from threadloom.server.parts import opened_store
from threadloom.server.serving import run
from threadloom.server.settings import Settings
from threadloom.server.wrong import ConfigurationError

from .options import Config, settings_of
from .tables import show

app = typer.Typer(help="Make, list and revoke callers' keys.", no_args_is_help=True, rich_markup_mode=None)

_LONGEST_DAYS = 36_500
_CONTROL = {"Cc", "Cs", "Zl", "Zp"}
"""Categories of characters that would break a line of a table or of the log, or that are no text."""


class RoleName(StrEnum):
    """Roles as they are typed."""

    READER = "reader"
    WRITER = "writer"
    OPERATOR = "operator"


@app.command("create")
def create(
    *,
    tenant: Annotated[str, typer.Option("--tenant", help="Tenant that the key belongs to.")],
    user: Annotated[str, typer.Option("--user", help="User of the tenant who calls with it.")],
    role: Annotated[RoleName, typer.Option("--role", help="What the user may do.")] = RoleName.WRITER,
    name: Annotated[str, typer.Option("--name", help="Name to show.", show_default="the user")] = "",
    days: Annotated[
        int | None,
        typer.Option(
            "--expires-in-days", min=1, max=_LONGEST_DAYS, help="Days that it is good for.", show_default="ever"
        ),
    ] = None,
    config: Config = None,
) -> None:
    """Make a key; it is printed this once and kept as a digest alone."""
    name = name or user
    for option, text in (("--tenant", tenant), ("--user", user), ("--name", name)):
        _check(option, text)
    run(_create(settings_of(config), tenant=tenant, user=user, role=Role[role.name], name=name, days=days))


def _check(option: str, text: str) -> None:
    if not text.strip():
        raise ConfigurationError([f"{option}: it should not be empty"])
    if any(unicodedata.category(character) in _CONTROL for character in text):
        raise ConfigurationError([f"{option}: it should hold no control characters"])


async def _create(settings: Settings, *, tenant: str, user: str, role: Role, name: str, days: int | None) -> None:
    now = SystemClock().now()
    expires_at = None if days is None else Instant(now + timedelta(days=days) // MICROSECOND)
    key, record = new_key(
        server_key(settings), tenant=tenant, user=user, role=role, name=name, now=now, expires_at=expires_at
    )
    async with opened_store(settings, SystemClock()) as store:
        await store.save_key(record)
    sys.stderr.write(f"{record.prefix} for {user} of {tenant}; the key is shown this once:\n")
    typer.echo(key)


@app.command("list")
def list_(config: Config = None) -> None:
    """Show every key by its prefix, oldest first."""
    run(_list(settings_of(config)))


async def _list(settings: Settings) -> None:
    async with opened_store(settings, SystemClock()) as store:
        records = await store.keys()
    rows = [
        (
            record.prefix,
            record.tenant,
            record.user,
            record.role.lower(),
            record.name,
            _day(record.created_at),
            _day(record.expires_at),
            _day(record.revoked_at),
        )
        for record in records
    ]
    show(("key", "tenant", "user", "role", "name", "created", "expires", "revoked"), rows)


@app.command("revoke")
def revoke(
    prefix: Annotated[str, typer.Argument(help="The key's first eleven characters, as `keys list` shows them.")],
    config: Config = None,
) -> None:
    """End a key from this moment on."""
    run(_revoke(settings_of(config), prefix))


async def _revoke(settings: Settings, prefix: str) -> None:
    async with opened_store(settings, SystemClock()) as store:
        record = await store.revoke_key(prefix, now=SystemClock().now())
    typer.echo(f"{record.prefix} of {record.user} is revoked")


def _day(instant: Instant | None) -> str:
    return "" if instant is None else f"{datetime_of(instant):%Y-%m-%d %H:%M}"
