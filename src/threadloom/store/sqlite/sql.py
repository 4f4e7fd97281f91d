"""SQL by name, read from `queries/` when this module is: a package replaced under a running process breaks nothing."""

import re
from importlib.resources import files
from importlib.resources.abc import Traversable

_FOLDER = files("threadloom.store.sqlite") / "queries"
_SECTION = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


def _texts(folder: Traversable) -> dict[str, str]:
    """The SQL files of a folder, by name without the ending."""
    found = (file for file in folder.iterdir() if file.name.endswith(".sql"))
    return {file.name.removesuffix(".sql"): file.read_text("utf-8") for file in found}


def _pieces(text: str) -> dict[str, str]:
    _, *pieces = _SECTION.split(text)
    return {piece: text.strip() for piece, text in zip(pieces[::2], pieces[1::2], strict=True)}


_QUERIES = _texts(_FOLDER)
_FRAGMENTS = {name: _pieces(text) for name, text in _texts(_FOLDER / "fragments").items()}


def query(name: str) -> str:
    """The statement in `queries/<name>.sql`."""
    return _QUERIES[name]


def fragments(name: str) -> dict[str, str]:
    """The named pieces in `queries/fragments/<name>.sql`."""
    return _FRAGMENTS[name]
