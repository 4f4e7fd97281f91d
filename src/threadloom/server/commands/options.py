"""Options that several commands take."""

from pathlib import Path
from typing import Annotated, Any

import typer

from threadloom.server.configuration import load
from threadloom.server.settings import Settings

Config = Annotated[
    Path | None, typer.Option("--config", help="Settings; threadloom.toml where there is one.", show_default=False)
]
Host = Annotated[str | None, typer.Option("--host", help="Address to listen on.", show_default=False)]
Port = Annotated[int | None, typer.Option("--port", help="Port to listen on; 0 takes a free one.", show_default=False)]


def settings_of(config: Path | None, *, host: str | None = None, port: int | None = None) -> Settings:
    """The settings, with what the command line says on top; raises ConfigurationError."""
    server: dict[str, Any] = {"host": host, "port": port}
    given = {key: value for key, value in server.items() if value is not None}
    return load(config, {"server": given} if given else None)
