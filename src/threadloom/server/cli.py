"""The command line: one module a command in `commands/`."""

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from threadloom.domain.errors import ThreadloomError

from .added import lines_of_added_vendors
from .commands import backup, check, demo, documents, export, import_, intents, keys, sandbox, schema, serve, sync
from .wrong import CommandFailed, ConfigurationError

app = typer.Typer(
    name="threadloom",
    help="One GraphQL endpoint over the thread APIs of agent vendors, and a local store.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("sandbox")(sandbox.sandbox)
app.command("schema")(schema.schema)
app.command("check")(check.check)
app.command("sync")(sync.sync)
app.command("intents")(intents.intents)
app.command("export")(export.export)
app.command("import")(import_.import_)
app.command("backup")(backup.backup)
app.add_typer(documents.app, name="documents")
app.add_typer(keys.app, name="keys")


def _print_version(asked: bool) -> None:  # noqa: FBT001 - typer calls it so
    if asked:
        typer.echo("\n".join([f"threadloom {version('threadloom')}", *lines_of_added_vendors()]))
        raise typer.Exit


@app.callback()
def root(
    *,
    _version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """One GraphQL endpoint over the thread APIs of agent vendors, and a local store."""


def main() -> None:
    """The `threadloom` command; what goes wrong is told in single lines, with exit code 2 for the configuration."""
    try:
        app()
    except ConfigurationError as error:
        for line in error.lines:
            sys.stderr.write(f"threadloom: {line}\n")
        sys.exit(2)
    except (ThreadloomError, CommandFailed) as error:
        sys.stderr.write(f"threadloom: {error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
