"""Where a server's words for a field lead to inside a mutation's input.

LangGraph itself tells what is wrong in a sentence, which nobody reads; servers that speak its API may answer 422 as
FastAPI does, with the field's name.
"""

from collections.abc import Mapping, Sequence

Path = tuple[str, ...]
Names = Mapping[str, Path]
"""By the first word of a field; an empty path is a field that the adapter fills by itself."""

THREAD: Names = {"metadata": ("metadata",), "supersteps": ("messages",)}
START: Names = {"assistant_id": ("target",), "input": ("message",)}
SEND: Names = {"assistant_id": ("agentId",), "input": ("message",)}
RESUME: Names = {"assistant_id": (), "command": ("answer",)}


def field_path(field: Sequence[str], names: Names) -> Path:
    """The path of a field; empty where it is none of our input's. A pair of metadata is named inside it."""
    path = names.get(field[0], ()) if field else ()
    return (*path, *field[1:2]) if path == ("metadata",) else path
