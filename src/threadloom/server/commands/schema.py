"""`threadloom schema`: the schema as text, and whether a file still says the same."""

from importlib import resources
from pathlib import Path
from typing import Annotated

import typer
from graphql import GraphQLError

from threadloom.graphql import schema as whole
from threadloom.server.wrong import ConfigurationError

_RELEASED = resources.files("threadloom.graphql") / "released.graphql"


def schema(
    check: Annotated[
        Path | None,
        typer.Option("--check", help="Compare with this file, and with the last released schema.", show_default=False),
    ] = None,
) -> None:
    """Print the schema, or compare it with a file.

    With --check the exit code is 1 where the file differs, or where clients of the last release would break.
    """
    if check is None:
        typer.echo(whole.sdl(), nl=False)
        return
    try:
        current = check.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise ConfigurationError([f"--check is '{check}': it cannot be read: {error.strerror}"]) from error
    released = _RELEASED.read_text(encoding="utf-8") if _RELEASED.is_file() else None
    try:
        findings = whole.check(current, released)
    except (GraphQLError, TypeError) as error:
        first_line = str(error).partition("\n")[0]
        raise ConfigurationError([f"--check is '{check}': it is no schema: {first_line}"]) from error
    for finding in findings:
        typer.echo(finding)
    if findings:
        raise typer.Exit(1)
    compared = "nothing was released yet" if released is None else "no client of the last release breaks"
    typer.echo(f"{check} says the same as the schema; {compared}")
