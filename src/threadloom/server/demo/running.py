"""One process, one event loop: sandbox, gateway, seeds, and a clean end."""

import asyncio
import sys
import tempfile
import threading
import webbrowser
from collections.abc import AsyncGenerator, Coroutine, Generator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec

from threadloom.sandbox.sandbox import Sandbox, ports_from
from threadloom.server import logs
from threadloom.server.app import create_app
from threadloom.server.configuration import checked
from threadloom.server.endpoint import PATH
from threadloom.server.keys import server_key
from threadloom.server.serving import address_of, bind, listening, stop_signals
from threadloom.server.settings import Settings
from threadloom.server.wrong import CommandFailed, ConfigurationError

from .client import Client, Refused
from .graphs import Graphs, graph_server
from .guests import invite
from .seeding import plant
from .seeds import seeds
from .sources import PLACES, source_tables


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line says; `data` None: keep nothing; `sandbox_port` None: free ports."""

    host: str
    port: int
    opens_browser: bool
    data: Path | None
    sandbox_port: int | None


async def demo(options: Options) -> None:
    """Run until somebody stops it.

    Raises:
        ConfigurationError: a port is taken, or the folder cannot be used.
        CommandFailed: the gateway did not take the seeds.
    """
    with stop_signals() as stop, _folder(options.data) as folder, bind(options.host, options.port) as bound:
        async with _sandbox(options.sandbox_port) as sandbox, graph_server(stop) as graphs:
            settings = settings_for(sandbox, folder, options, graphs)
            app = create_app(settings)
            logs.set_up(settings.logs, app.credentials.secrets())
            async with app.running() as parts, listening(app, bound):
                url = address_of(bound) + PATH
                keys = await invite(parts.store, server_key(settings), parts.clock)
                if await _unless(stop, _seed(url, keys, settings)) and await _unless(stop, parts.syncing.once()):
                    _tell(welcome(url, sandbox, keys, graphs))
                    if options.opens_browser:
                        _open(url)
                    async with parts.syncing.running():
                        await stop.wait()
    _tell("\nstopped\n")


def settings_for(sandbox: Sandbox, folder: Path, options: Options, graphs: Graphs) -> Settings:
    """Every source, open to visitors without a key and to the guests of its tenants."""
    return checked({
        "server": {"host": options.host, "port": options.port},
        "store": {"url": f"sqlite:///{folder / 'threadloom.db'}"},
        "logs": {"format": "console", "level": "warning"},
        "sources": source_tables(sandbox, graphs.url),
    })  # fmt: skip


def welcome(url: str, sandbox: Sandbox, keys: Mapping[str, str], graphs: Graphs) -> str:
    """What a newcomer sees: where everything is, who may call, and three things to try."""
    places = {slug: emulator.base_url for slug, emulator in sandbox.emulators.items()} | {"langgraph": graphs.told}
    width = max(map(len, (*places, *keys)))
    vendors = "".join(f"  {slug:<{width}} {told}\n" for slug, told in places.items())
    sources = {tenant: ["local", *(p.slug for p in PLACES.values() if p.tenant == tenant)] for tenant in keys}
    guests = "".join(
        f"  {tenant:<{width}} {key}\n  {'':<{width}} sees {', '.join(sources[tenant])}\n"
        for tenant, key in keys.items()
    )
    return f"""\
threadloom demo: {url}
sandbox control: {sandbox.control_url}/requests (what the vendors were asked)
{vendors}
Without a key you are the operator, and use every source. Two tenants with keys see less (Authorization: Bearer KEY):
{guests}
Three things to try:
  1. Open {url} in a browser and run the tab Inbox: one query, every source.
  2. Run the tab StartAssistants, then Thread: a thread, and what its agent answered.
  3. Take a vendor down, and run the tab Thread again: what failed is told once, what is known is there.
     curl -d '{{"state": "down"}}' {sandbox.control_url}/vendors/openai-assistants/state

Ctrl-C ends it.
"""


@contextmanager
def _folder(data: Path | None) -> Generator[Path]:
    """Where the store is: in `data`, or in a folder that is gone at the end."""
    if data is None:
        with tempfile.TemporaryDirectory(prefix="threadloom-demo-") as folder:
            yield Path(folder)
        return
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError([f"--data is '{data}': {error.strerror}"]) from error
    yield data.resolve()


@asynccontextmanager
async def _sandbox(first_port: int | None) -> AsyncGenerator[Sandbox]:
    ports = None if first_port is None else ports_from(first_port)
    async with AsyncExitStack() as stack:
        try:
            opened = await stack.enter_async_context(Sandbox(ports=ports))
        except OSError as error:
            raise ConfigurationError([f"--sandbox-port is {first_port}: {error.strerror}"]) from error
        yield opened


async def _seed(url: str, keys: Mapping[str, str], settings: Settings) -> None:
    sources = {source.slug for source in settings.sources}
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        try:
            visitors = plant(Client(http, url), seeds(None, sources))
            guests = (plant(Client(http, url, key), seeds(tenant, sources)) for tenant, key in keys.items())
            await asyncio.gather(visitors, *guests)
        except (Refused, httpx.HTTPError) as error:
            raise CommandFailed(f"the demo's threads were not taken: {error}") from error


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Whether the work was done before somebody asked to stop; it is cancelled then."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    for task in (working, stopping):
        task.cancel()
    await asyncio.wait({working, stopping})
    if working.cancelled():
        return False
    working.result()
    return True


def _open(url: str) -> None:
    """Open the page; on a thread that nobody waits for, because a browser in a terminal returns when it is left."""
    threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()


def _tell(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
