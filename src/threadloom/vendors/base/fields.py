"""Limits as data: the fields that a capability shows are the rules that a draft is checked by."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from threadloom.domain.capability import InputField, InputKind
from threadloom.domain.errors import Violation
from threadloom.domain.json import JsonObject, JsonValue

Path = tuple[str, ...]
ANY = "*"

_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]\S*", re.IGNORECASE)
_UNIT = "character"


ADOPTED_ID = InputField(path=("nativeId",), label="Id at the vendor", kind=InputKind.NATIVE_ID, required=True)
"""What every adoption names."""


class FieldRules:
    """Checks inputs, as trees of the schema's names, against the fields that an operation takes.

    A value at a place that no field describes is refused too: nothing is dropped in silence.
    """

    def __init__(self, fields: Sequence[InputField]) -> None:
        self._fields = {field.path: field for field in fields}
        self._inside = {path[:depth] for path in self._fields for depth in range(len(path))}
        self._required = _by_parent([field for field in fields if field.required])
        self._exclusive = _by_parent([field for field in fields if field.exclusive_group])

    def check(self, tree: JsonObject) -> list[Violation]:
        """Every rule that the input breaks; a value that is None counts as not given."""
        return list(self._object(tree, (), ()))

    def _object(self, value: JsonObject, pattern: Path, path: Path) -> Iterator[Violation]:
        for name, inner in value.items():
            if inner is not None:
                yield from self._value(inner, (*pattern, name), (*path, name))
        for field in self._required.get(pattern, ()):
            if _is_missing(field, value.get(field.path[-1])):
                yield Violation(path=(*path, field.path[-1]), message="this is required here")
        for _, group in groupby(self._exclusive.get(pattern, ()), key=lambda field: field.exclusive_group):
            names = [field.path[-1] for field in group]
            for name in [name for name in names if value.get(name) is not None][1:]:
                yield Violation(path=(*path, name), message=f"give only one of {', '.join(names)}")

    def _value(self, value: JsonValue, pattern: Path, path: Path) -> Iterator[Violation]:
        field = self._fields.get(pattern)
        if field is None and pattern not in self._inside:
            yield Violation(path=path, message="this source does not take this")
            return
        if field is not None:
            yield from _of_field(field, value, path)
        if pattern not in self._inside:
            return
        if isinstance(value, Mapping):
            yield from self._object(value, pattern, path)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            for index, item in enumerate(value):
                if isinstance(item, Mapping):
                    yield from self._object(item, (*pattern, ANY), (*path, str(index)))


def _by_parent(fields: Sequence[InputField]) -> dict[Path, list[InputField]]:
    found: dict[Path, list[InputField]] = {}
    for field in fields:
        found.setdefault(field.path[:-1], []).append(field)
    return found


def _is_missing(field: InputField, value: JsonValue) -> bool:
    """Whether nothing was given; empty text is something only where any JSON is taken."""
    return value is None or (field.kind is not InputKind.JSON and value in ("", []))


def _of_field(field: InputField, value: JsonValue, path: Path) -> Iterator[Violation]:
    if field.multiple:
        items = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        yield from _of_size(field, len(items), path, "item")
        if field.kind is not InputKind.GROUP:
            for index, item in enumerate(items):
                yield from _of_scalar(field, item, (*path, str(index)))
    elif field.kind is InputKind.JSON and (field.max_key_length is not None or field.max_items is not None):
        yield from _of_pairs(field, value, path)
    elif field.kind is not InputKind.GROUP:
        yield from _of_scalar(field, value, path)


def _of_size(field: InputField, size: int, path: Path, noun: str) -> Iterator[Violation]:
    if field.max_items is not None and size > field.max_items:
        yield Violation(path=path, message=f"at most {_counted(field.max_items, noun)}")
    if field.min_items is not None and size < field.min_items:
        yield Violation(path=path, message=f"at least {_counted(field.min_items, noun)}")


def _of_pairs(field: InputField, value: JsonValue, path: Path) -> Iterator[Violation]:
    """Pairs; where `max_length` is set, their values are texts of so many characters."""
    if not isinstance(value, Mapping):
        yield Violation(path=path, message="this should be an object")
        return
    pairs = {key: inner for key, inner in value.items() if inner is not None}
    yield from _of_size(field, len(pairs), path, "pair")
    for key, inner in pairs.items():
        if field.max_key_length is not None and len(key) > field.max_key_length:
            yield Violation(path=(*path, key), message=f"a key has at most {_counted(field.max_key_length, _UNIT)}")
        if field.max_length is not None and not isinstance(inner, str):
            yield Violation(path=(*path, key), message="a value should be text")
        elif field.max_length is not None and isinstance(inner, str) and len(inner) > field.max_length:
            yield Violation(path=(*path, key), message=f"a value has at most {_counted(field.max_length, _UNIT)}")


def _of_scalar(field: InputField, value: JsonValue, path: Path) -> Iterator[Violation]:
    if field.choices and not field.open and value not in [choice.value for choice in field.choices]:
        allowed = ", ".join(choice.value for choice in field.choices)
        yield Violation(path=path, message=f"this source takes {allowed} here")
    if isinstance(value, str) and field.kind is InputKind.URL and not _WEB_ADDRESS.fullmatch(value):
        yield Violation(path=path, message="an address begins with http:// or https://")
    if isinstance(value, str) and field.max_length is not None and len(value) > field.max_length:
        yield Violation(path=path, message=f"at most {_counted(field.max_length, _UNIT)}")
    elif isinstance(value, str) and field.pattern is not None and not re.fullmatch(field.pattern, value):
        yield Violation(path=path, message=f"this should match {field.pattern}")
    if isinstance(value, int | float) and not isinstance(value, bool):
        if field.maximum is not None and value > field.maximum:
            yield Violation(path=path, message=f"at most {field.maximum:g}")
        if field.minimum is not None and value < field.minimum:
            yield Violation(path=path, message=f"at least {field.minimum:g}")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
