"""LangGraph's own server beside the sandbox, with the graph of `examples/langgraph`, where its package is installed."""

import asyncio
import json
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path

import httpx
import msgspec

_HERE = Path(__file__).parent
_GRAPH = "chat_graph.py"
_PLACES = (_HERE / _GRAPH, _HERE.parents[3] / "examples" / "langgraph" / _GRAPH)
"""Where the example's graph is: in an installed package, in a checkout."""

_PATIENCE_S = 60
_ASK_AGAIN_S = 0.05


class Graphs(msgspec.Struct, frozen=True, kw_only=True):
    """Where the server answers, None where it does not, and what the demo tells of it."""

    url: str | None = None
    told: str


_ABSENT = Graphs(told='not installed; for its own server, too: pip install "langgraph-cli[inmem]" beside threadloom')


@asynccontextmanager
async def graph_server(stop: asyncio.Event) -> AsyncGenerator[Graphs]:
    """LangGraph's server on a free port of loopback while the context lasts; none where it is not installed.

    One that does not start is told, and the demo goes on without it; nobody waits for it any longer once `stop` is set.
    """
    graph = next((place for place in _PLACES if place.is_file()), None)
    if graph is None or find_spec("langgraph_api") is None:
        yield _ABSENT
        return
    port = _free_port()
    words = (str(_HERE / "graph_server.py"), str(port), json.dumps({"chat": f"{graph}:graph"}))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-P", *words),
        stdin=asyncio.subprocess.PIPE,  # never written to: it ends when we do, however we end
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,  # so that Ctrl-C ends it in its turn, and not first
    )
    try:
        yield await _started(process, f"http://127.0.0.1:{port}", stop)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _started(process: asyncio.subprocess.Process, url: str, stop: asyncio.Event) -> Graphs:
    """The server once it answers, has ended, or is not waited for any longer."""
    answering = asyncio.create_task(_answers(url))
    others = (asyncio.create_task(process.wait()), asyncio.create_task(stop.wait()))
    await asyncio.wait({answering, *others}, timeout=_PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
    for task in (answering, *others):
        task.cancel()
    await asyncio.wait({answering, *others})
    if not answering.cancelled():
        return Graphs(url=url, told=url)
    reason = "does not answer" if process.returncode is None else f"ended with code {process.returncode}"
    why = f"`{sys.executable} -P {_HERE / 'graph_server.py'} 2024 {{}}` shows why"
    return Graphs(told=f"installed, but its server {reason}, so the demo goes on without it; {why}")


async def _answers(url: str) -> None:
    """Returns once the server says that it is well."""
    async with httpx.AsyncClient(trust_env=False, timeout=_PATIENCE_S) as http:
        while not await _is_well(http, url):  # noqa: ASYNC110 - another process tells by its answer alone
            await asyncio.sleep(_ASK_AGAIN_S)


async def _is_well(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(f"{url}/ok")).is_success
    except httpx.RequestError:  # nobody listens yet
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
