"""`threadloom demo`: everything at once, without a key and without a network."""

from pathlib import Path
from typing import Annotated

import typer

from threadloom.server.demo import running
from threadloom.server.serving import run


def demo(
    *,
    host: Annotated[str, typer.Option("--host", help="Loopback address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 8700,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="Folder to keep the store in; left out: nothing is kept.", show_default=False),
    ] = None,
    sandbox_port: Annotated[
        int | None,
        typer.Option(
            "--sandbox-port",
            min=1,
            max=65000,
            help="Port of the sandbox's control API; the vendors follow.",
            show_default="free ones",
        ),
    ] = None,
) -> None:
    """Run a seeded gateway beside emulated vendors.

    It needs no key and no network, keeps nothing (but see --data), and runs until Ctrl-C. The emulated vendors begin
    anew each time: of threads that an earlier run started there, only what the gateway kept is shown. LangGraph's own
    server runs beside them where it is installed.
    """
    options = running.Options(host=host, port=port, opens_browser=not no_open, data=data, sandbox_port=sandbox_port)
    run(running.demo(options))
