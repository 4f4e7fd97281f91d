"""Drafts that break one limit each, made from what the capabilities themselves say."""

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, cast, get_args

from msgspec.structs import fields, replace

from threadloom.domain.capability import InputField
from threadloom.domain.json import JsonObject, JsonValue
from threadloom.domain.vendor import Draft

UNKNOWN_WORD = "no-such-word"


def beyond(field: InputField) -> Iterator[JsonValue]:
    """Values that the field does not take."""
    if field.max_length is not None and not field.multiple and field.max_key_length is None:
        yield "x" * (field.max_length + 1)
    if field.choices and not field.open and not field.multiple:
        yield UNKNOWN_WORD
    if field.maximum is not None:
        yield field.maximum + 1
    if field.minimum is not None:
        yield field.minimum - 1


def placed(draft: Draft, path: tuple[str, ...], value: JsonValue) -> Draft | None:
    """The draft with this value at a path of the mutation's input; None where the suite cannot put it there."""
    match path:
        case ("options", *inside) if inside and "*" not in inside:
            return _replaced(draft, "options", _within(getattr(draft, "options", None), inside, value))
        case ("message", name):
            message = getattr(draft, "message", None)
            inner = None if message is None else _replaced(message, _snake(name), value)
            return None if inner is None else _replaced(draft, "message", inner)
        case (name,):
            return _replaced(draft, _snake(name), value)
        case _:
            return None


def _within(held: Any, path: list[str], value: JsonValue) -> JsonObject:  # noqa: ANN401 - any JSON
    known = cast("JsonObject", held if isinstance(held, Mapping) else {})
    first, *rest = path
    return {**known, first: _within(known.get(first), rest, value) if rest else value}


def _replaced(struct: Any, name: str, value: object) -> Any:  # noqa: ANN401 - any draft
    """The struct with this field; None where it has none, or one that holds words of ours, which are never wrong."""
    known = {field.name: (field.type, *get_args(field.type)) for field in fields(struct)}
    is_open = not any(isinstance(kind, type) and issubclass(kind, Enum) for kind in known.get(name, ()))
    return replace(struct, **{name: value}) if name in known and is_open else None


def _snake(name: str) -> str:
    return re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name)
