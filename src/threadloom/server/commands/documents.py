"""`threadloom documents`: what frontends were built with, held against this gateway."""

from pathlib import Path
from typing import Annotated

import typer

from threadloom.domain.call import Role
from threadloom.graphql.endpoint.checking import Verdict, verdicts
from threadloom.graphql.endpoint.documents import Documents
from threadloom.graphql.endpoint.limits import Limits
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

    Costs are told without variables, so with the page sizes that are defaults, and at most: with pages of 100 wherever
    a variable says how many. Where only the latter is over the limit a line says so; what was sent with such pages
    would be refused. The exit code is 1 where an operation would be refused without variables already.
    """
    settings = settings_of(config)
    texts = documents_of(manifest, "MANIFEST")
    cache = Documents(schema, cache_bytes=settings.documents.cache_bytes)
    limits = settings.limits.by_role()[role]
    found = list(verdicts(cache, texts, limits, introspection=settings.server.introspection != "off"))
    rows = [
        (each.document_id, each.operation, _told(each.cost), _told(each.most), _verdict(each, limits)) for each in found
    ]
    show(("document", "operation", "cost", "at most", "verdict"), rows)
    if any(each.faults for each in found):
        raise typer.Exit(1)


def _told(cost: int | None) -> str:
    return "" if cost is None else str(cost)


def _verdict(verdict: Verdict, limits: Limits) -> str:
    if verdict.is_dear:
        return f"ok, but over {limits.cost} with larger pages"
    return "; ".join(verdict.faults) or "ok"
