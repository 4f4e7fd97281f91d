"""The example queries of a first visit, one tab each, kept as GraphQL documents in the folder `tabs`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

_FOLDER = Path(__file__).with_name("tabs")
_DOCUMENT = ".graphql"
_LOOKUP = ".lookup.graphql"


class Tab(msgspec.Struct, frozen=True, kw_only=True):
    """One tab: a document, the values of its variables, and a query that finds values known only at run time.

    The page runs `lookup` once and puts the fields of its first `threads.nodes` over `variables` by name.
    """

    query: str
    variables: Mapping[str, Any] | None = None
    lookup: str | None = None


def read_tabs() -> list[Tab]:
    """Every tab, in the order of the file names: NAME.graphql with NAME.json and NAME.lookup.graphql beside it."""
    names = sorted(entry.name for entry in _FOLDER.iterdir() if entry.name.endswith(_DOCUMENT))
    return [_read(name.removesuffix(_DOCUMENT)) for name in names if not name.endswith(_LOOKUP)]


def _read(name: str) -> Tab:
    variables = _text(f"{name}.json")
    return Tab(
        query=(_FOLDER / f"{name}{_DOCUMENT}").read_text(encoding="utf-8"),
        variables=json.loads(variables) if variables else None,
        lookup=_text(f"{name}{_LOOKUP}"),
    )


def _text(name: str) -> str | None:
    path = _FOLDER / name
    return path.read_text(encoding="utf-8") if path.is_file() else None
