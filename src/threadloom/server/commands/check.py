"""`threadloom check`: are the settings right, and does every source answer?"""

import asyncio
import time
import uuid

import typer

from threadloom.domain.call import Call
from threadloom.domain.errors import ThreadloomError
from threadloom.gateway.sources import ConnectedSource
from threadloom.server.added import lines_of_added_vendors
from threadloom.server.app import create_app
from threadloom.server.auth import LOCAL_CALLER
from threadloom.server.serving import run
from threadloom.server.settings import Settings

from .options import Config, settings_of
from .tables import show


def check(config: Config = None) -> None:
    """Validate the settings and reach each source.

    Each source is asked the cheapest question that proves its address and key; the exit code is 1 where one fails.
    """
    run(_check(settings_of(config)))


async def _check(settings: Settings) -> None:
    call = Call(caller=LOCAL_CALLER, request_id=uuid.uuid4().hex)
    async with create_app(settings).running() as parts:
        answers = await asyncio.gather(*(_ask(call, connected) for connected in parts.sources))
    addresses = [source.base_url or "here" for source in settings.sources]
    rows = [
        (source.slug, source.vendor, source.name or source.slug, address, answer, f"{ms:.0f}")
        for source, address, (answer, ms) in zip(settings.sources, addresses, answers, strict=True)
    ]
    show(("source", "vendor", "name", "address", "answer", "ms"), rows)
    for line in lines_of_added_vendors():
        typer.echo(line)
    if any(answer != "ok" for answer, _ in answers):
        raise typer.Exit(1)


async def _ask(call: Call, connected: ConnectedSource) -> tuple[str, float]:
    """`ok`, or the error's code and message; and the milliseconds that it took."""
    began = time.perf_counter()
    try:
        await connected.adapter.health(call)
    except ThreadloomError as error:
        answer = f"{error.code}: {error.message}"
    else:
        answer = "ok"
    return answer, (time.perf_counter() - began) * 1000
