"""`threadloom documents`: what frontends were built with, held against this gateway."""

from pathlib import Path
from typing import Annotated

import typer

from threadloom.domain.call import Role
from threadloom.graphql.endpoint.checking import verdicts
from threadloom.graphql.endpoint.documents import Documents
from threadloom.graphql.schema import schema
from threadloom.server.manifests import documents_of

from .options import Config, settings_of
from .tables import show

app = typer.Typer(help="Documents that frontends were built with.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def documents() -> None:
    """Documents that frontends were built with."""


@app.command("check")
def check(
    manifest: Annotated[
        Path, typer.Argument(help="Manifest of GraphQL Code Generator, Relay or Apollo.", show_default=False)
    ],
    config: Config = None,
    role: Annotated[Role, typer.Option("--role", help="Whose limits count.", case_sensitive=False)] = Role.READER,
) -> None:
    """Hold each operation of a manifest against the schema and the limits.

    Costs are told without variables, so with the page sizes that are defaults. The exit code is 1 where one would be
    refused.
    """
    settings = settings_of(config)
    texts = documents_of(manifest, "MANIFEST")
    cache = Documents(schema, cache_bytes=settings.documents.cache_bytes)
    limits = settings.limits.by_role()[role]
    found = list(verdicts(cache, texts, limits, introspection=settings.server.introspection != "off"))
    rows = [
        (each.document_id, each.operation, "" if each.cost is None else str(each.cost), "; ".join(each.faults) or "ok")
        for each in found
    ]
    show(("document", "operation", "cost", "verdict"), rows)
    if any(each.faults for each in found):
        raise typer.Exit(1)
