"""The transcriptions of the vendors' pages as facts about fields; see `tests/vendor_docs/README.md`."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path as File
from typing import Any

from .shape import Facts, Path, Place, Told

_DOCUMENTS = File(__file__).parents[2] / "vendor_docs"
_METHODS = frozenset({"get", "post", "put", "delete"})
_STATED = {
    "maxLength": "max_length",
    "minLength": "min_length",
    "pattern": "pattern",
    "maxItems": "max_items",
    "maxProperties": "max_items",
    "minimum": "minimum",
    "maximum": "maximum",
    "enum": "enum",
    "const": "enum",
    "default": "default",
}

Schema = Mapping[str, Any]


@cache
def document(vendor: str) -> Mapping[str, Any]:
    """The transcription of a vendor's page."""
    return json.loads((_DOCUMENTS / f"{vendor}.openapi.json").read_text(encoding="utf-8"))


def routes(vendor: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every operation of the page by its method and path, `POST /threads`."""
    for path, methods in document(vendor)["paths"].items():
        for method, operation in methods.items():
            if method in _METHODS:
                yield f"{method.upper()} {path}", operation


def request_fields(vendor: str, used_for: Mapping[str, Iterable[str]]) -> dict[Place, Facts]:
    """Every request field of the page, once for each of our operations that its route is used for."""
    found: dict[Place, Facts] = {}
    for route, operation in routes(vendor):
        fields = [*_parameters(operation), *_body(operation)]
        for ours in used_for[route]:
            found |= {Place(ours, route, where, path): facts for where, path, facts in fields}
    return found


def answer_fields(vendor: str) -> frozenset[Told]:
    """Every answer field of the page; where it shows an answer without saying when it comes, of that too."""
    return frozenset(
        Told(route, path)
        for route, operation in routes(vendor)
        for response in operation["responses"].values()
        for media_type in response.get("content", {}).values()
        for path, _ in _fields(media_type["schema"])
    )


def _parameters(operation: Mapping[str, Any]) -> Iterator[tuple[str, Path, Facts]]:
    for parameter in operation.get("parameters", ()):
        yield parameter["in"], (parameter["name"],), _facts(parameter["schema"], required=parameter["required"])


def _body(operation: Mapping[str, Any]) -> Iterator[tuple[str, Path, Facts]]:
    for media_type in operation.get("requestBody", {}).get("content", {}).values():
        for path, facts in _fields(media_type["schema"]):
            yield "body", path, facts


def _fields(schema: Schema, above: Path = ()) -> Iterator[tuple[Path, Facts]]:
    """Every property below a schema, and what is stated of it."""
    exclusive = {name: f"{sorted(group)}" for group in schema.get("x-mutually-exclusive", ()) for name in group}
    for name, below in schema.get("properties", {}).items():
        facts = _facts(below, required=name in schema.get("required", ()))
        yield (*above, name), {**facts, "exclusive_group": exclusive[name]} if name in exclusive else facts
        yield from _fields(below, (*above, name))
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _fields(choice, above)
    if "items" in schema:
        yield from _fields(schema["items"], (*above, "*"))


def _facts(schema: Schema, *, required: bool) -> Facts:
    """What the page states of a field. Types that were read off a sample tell nothing, and so does their format."""
    found: dict[str, Any] = {name: schema[key] for key, name in _STATED.items() if key in schema}
    if "const" in schema:
        found["enum"] = [schema["const"]]
    if "propertyNames" in schema:
        found["max_key_length"] = schema["propertyNames"]["maxLength"]
        found["max_length"] = schema["additionalProperties"]["maxLength"]
    if schema.get("x-type-source") == "stated":
        kinds = schema.get("type", ())
        found |= {"nullable": True} if "null" in kinds and not isinstance(kinds, str) else {}
        found |= {"format": schema["format"]} if "format" in schema else {}
    return {**found, "required": True} if required else found
