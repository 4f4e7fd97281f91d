"""Walks through JSON values that bend what they meet."""

from collections.abc import Callable
from typing import Any, cast

Change = Callable[[str, Any], Any]
"""Makes another value of a leaf with its name; a leaf in an array has the name of the array."""


def changed(value: object, change: Change, name: str = "") -> Any:  # noqa: ANN401 - any JSON
    """The same with each leaf changed."""
    match value:
        case dict():
            pairs = cast("dict[str, Any]", value).items()
            return {key: changed(inner, change, key) for key, inner in pairs}
        case list():
            return [changed(inner, change, name) for inner in cast("list[Any]", value)]
        case _:
            return change(name, value)


def prose_with(value: object, ending: str) -> Any:  # noqa: ANN401 - any JSON
    """The same with this at the end of each text that has a space in it."""
    return changed(value, lambda _, leaf: leaf + ending if isinstance(leaf, str) and " " in leaf else leaf)


def is_id(name: str) -> bool:
    """Whether a field of this name holds an id: `id`, `thread_id`, `threadUid`."""
    return name == "id" or name.endswith(("_id", "Id", "Uid", "_uid"))


def without_ids(value: object) -> Any:  # noqa: ANN401 - any JSON
    """The same without the fields that hold ids."""
    match value:
        case dict():
            pairs = cast("dict[str, Any]", value).items()
            return {name: without_ids(inner) for name, inner in pairs if not is_id(name)}
        case list():
            return [without_ids(inner) for inner in cast("list[Any]", value)]
        case _:
            return value


def doubled(value: object) -> Any:  # noqa: ANN401 - any JSON
    """The same with each array's elements twice."""
    match value:
        case dict():
            return {name: doubled(inner) for name, inner in cast("dict[str, Any]", value).items()}
        case list():
            return [doubled(inner) for inner in cast("list[Any]", value) for _ in range(2)]
        case _:
            return value
