"""What a request body must look like, as data: small checks that compose.

A `Shape` is called with a value and its path; it returns what is to be kept of the value, or raises `ApiError` (400)
naming the field at fault. Messages and codes follow what OpenAI's server answers, as quoted in public issues of its
client libraries.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from .errors import ApiError, bad_request

Shape = Callable[[object, str], object]

_BIGGEST = 2**53 - 1  # the largest integer that every JSON reader keeps exact


_NAMES: dict[type, str] = {
    type(None): "null",
    bool: "a boolean",
    int: "an integer",
    float: "a decimal number",
    str: "a string",
    list: "an array",
    dict: "an object",
}


def _wrong_type(path: str, expected: str, value: object) -> ApiError:
    message = f"Invalid type for '{path}': expected {expected}, but got {_NAMES[type(value)]} instead."
    return bad_request(message, param=path or None, code="invalid_type")


def _choices(values: Sequence[str]) -> str:
    quoted = [f"'{value}'" for value in values]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]]) if len(quoted) > 1 else quoted[0]


def _outside(path: str, kind: str, *, value: float, minimum: float, maximum: float) -> ApiError | None:
    if minimum <= value <= maximum:
        return None
    side, sign, bound = ("above max", "<=", maximum) if value > maximum else ("below min", ">=", minimum)
    message = f"Invalid '{path}': {kind} {side}imum value. Expected a value {sign} {bound}, but got {value} instead."
    return bad_request(message, param=path, code=f"{kind}_{side.replace(' ', '_')}_value")


def text(*, at_most: int | None = None, choices: Sequence[str] = ()) -> Shape:
    """A string of at most so many characters, or one of the choices."""

    def check(value: object, path: str) -> object:
        if not isinstance(value, str):
            raise _wrong_type(path, f"one of {_choices(choices)}" if choices else "a string", value)
        if choices and value not in choices:
            message = f"Invalid value: '{value}'. Supported values are: {_choices(choices)}."
            raise bad_request(message, param=path, code="invalid_value")
        if at_most is not None and len(value) > at_most:
            message = (
                f"Invalid '{path}': string too long. Expected a string with maximum length {at_most}, "
                f"but got a string with length {len(value)} instead."
            )
            raise bad_request(message, param=path, code="string_above_max_length")
        return value

    return check


def boolean(value: object, path: str) -> object:
    """true or false."""
    if not isinstance(value, bool):
        raise _wrong_type(path, "a boolean", value)
    return value


def anything(value: object, _path: str) -> object:
    """Any JSON value: the vendor documents no type."""
    return value


def mapping(value: object, path: str) -> object:
    """An object of any fields, all of them kept."""
    if not isinstance(value, dict):
        raise _wrong_type(path, "an object", value)
    return cast("dict[str, object]", value)


def whole(*, minimum: int = -_BIGGEST, maximum: int = _BIGGEST) -> Shape:
    """An integer within bounds, both included."""

    def check(value: object, path: str) -> object:
        if isinstance(value, bool) or not isinstance(value, int):
            raise _wrong_type(path, "an integer", value)
        if error := _outside(path, "integer", value=value, minimum=minimum, maximum=maximum):
            raise error
        return value

    return check


def number(*, minimum: float, maximum: float) -> Shape:
    """A number within bounds, both included."""

    def check(value: object, path: str) -> object:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _wrong_type(path, "a decimal", value)
        if error := _outside(path, "decimal", value=value, minimum=minimum, maximum=maximum):
            raise error
        return value

    return check


def items(shape: Shape, *, at_least: int = 0, at_most: int | None = None) -> Shape:
    """An array whose elements all have one shape."""

    def check(value: object, path: str) -> object:
        if not isinstance(value, list):
            raise _wrong_type(path, "an array", value)
        elements = cast("list[object]", value)
        bound, side, word = (at_least, "short", "min") if len(elements) < at_least else (at_most, "long", "max")
        if bound is not None and (len(elements) < at_least or len(elements) > bound):
            message = (
                f"Invalid '{path}': array too {side}. Expected an array with {word}imum length {bound}, "
                f"but got an array with length {len(elements)} instead."
            )
            code = f"array_{'above' if word == 'max' else 'below'}_{word}_length"
            raise bad_request(message, param=path, code=code)
        return [shape(element, f"{path}[{index}]") for index, element in enumerate(elements)]

    return check


def fields(shapes: Mapping[str, Shape], *, required: Sequence[str] = (), closed: bool = True) -> Shape:
    """An object with known fields; a closed one refuses any other, an open one drops it."""

    def check(value: object, path: str) -> object:
        given = cast("dict[str, object]", mapping(value, path))
        prefix = f"{path}." if path else ""
        for name in required:
            if name not in given:
                message = f"Missing required parameter: '{prefix}{name}'."
                raise bad_request(message, param=prefix + name, code="missing_required_parameter")
        for name in given if closed else ():
            if name not in shapes:
                message = f"Unknown parameter: '{prefix}{name}'."
                raise bad_request(message, param=prefix + name, code="unknown_parameter")
        return {name: shapes[name](element, prefix + name) for name, element in given.items() if name in shapes}

    return check


def pairs(*, at_most: int, key_at_most: int, value: Shape) -> Shape:
    """An object used as a map: so many pairs, keys of so many characters, values of one shape."""

    def check(given: object, path: str) -> object:
        entries = cast("dict[str, object]", mapping(given, path))
        if len(entries) > at_most:
            message = (
                f"Invalid '{path}': too many properties. Expected an object with at most {at_most} properties, "
                f"but got an object with {len(entries)} properties instead."
            )
            raise bad_request(message, param=path, code="object_above_max_properties")
        for key, element in entries.items():
            text(at_most=key_at_most)(key, f"{path}.{key}")
            value(element, f"{path}.{key}")
        return entries

    return check


def nullable(shape: Shape) -> Shape:
    """The shape, or null."""

    def check(value: object, path: str) -> object:
        return None if value is None else shape(value, path)

    return check


def either(shapes: Mapping[type, Shape], expected: str) -> Shape:
    """One of several shapes, told apart by the JSON type of the value."""

    def check(value: object, path: str) -> object:
        shape = shapes.get(type(value))
        if shape is None:
            raise _wrong_type(path, expected, value)
        return shape(value, path)

    return check


def tagged(variants: Mapping[str, Shape], *, tag: str = "type") -> Shape:
    """An object whose `tag` names which of several shapes it has."""
    kind = fields({tag: text(choices=list(variants))}, required=[tag], closed=False)

    def check(value: object, path: str) -> object:
        name = cast("dict[str, str]", kind(value, path))[tag]
        return variants[name](value, path)

    return check


def exclusive(shape: Shape, *names: str) -> Shape:
    """The shape, with at most one of the named fields present."""

    def check(value: object, path: str) -> object:
        kept = cast("dict[str, object]", shape(value, path))
        given = [name for name in names if name in kept]
        if len(given) > 1:
            message = f"Invalid '{path}': {_choices(given)} are mutually exclusive."
            raise bad_request(message, param=path, code="mutually_exclusive_parameters")
        return kept

    return check
