"""SQL by name, read once from `queries/`."""

import re
from functools import cache
from importlib.resources import files

_FOLDER = files("threadloom.store.sqlite") / "queries"
_SECTION = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


@cache
def query(name: str) -> str:
    """The statement in `queries/<name>.sql`."""
    return (_FOLDER / f"{name}.sql").read_text("utf-8")


@cache
def fragments(name: str) -> dict[str, str]:
    """The named pieces in `queries/fragments/<name>.sql`."""
    _, *pieces = _SECTION.split((_FOLDER / "fragments" / f"{name}.sql").read_text("utf-8"))
    return {piece: text.strip() for piece, text in zip(pieces[::2], pieces[1::2], strict=True)}
