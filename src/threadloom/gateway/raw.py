"""Vendors' own answers about threads: what of them may be kept and shown."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import cast

import msgspec

from threadloom.domain.json import JsonObject, JsonValue
from threadloom.domain.source import Source
from threadloom.domain.vendor import Vendor

MAX_RAW_BYTES = 65_536
_MOST_SCRUBBED = 4 * MAX_RAW_BYTES
"""Scrubbing walks every value on the event loop: no more than this is worth it for what may yet become small enough."""

_SECRET = re.compile(r"authorization|api[-_]?key|token|secret|password|credential|signature|cookie", re.IGNORECASE)
_STRUCK_OUT = "***"

_Fields = Mapping[str, "_Fields"]
"""Names that are listed, each with those below it; none: all of it."""


def kept_raw(source: Source, vendor: Vendor, raw: JsonObject | None) -> JsonObject | None:
    """Of the answer, the fields that the vendor's documentation names, without anything that is called like a secret.

    None where the source keeps none, the vendor lists none, or it is too much.
    """
    if raw is None or not source.keeps_raw or not vendor.raw_fields:
        return None
    fields = _fields(vendor.raw_fields)
    try:
        listed = {name: _listed(value, fields[name]) for name, value in raw.items() if name in fields}
        if len(msgspec.json.encode(listed)) > _MOST_SCRUBBED:
            return None
        scrubbed = {name: _scrubbed(name, value) for name, value in listed.items()}
        return scrubbed if len(msgspec.json.encode(scrubbed)) <= MAX_RAW_BYTES else None
    except RecursionError:  # nested beyond reason: of no use to anybody
        return None


@lru_cache(maxsize=64)
def _fields(paths: tuple[str, ...]) -> _Fields:
    tree: dict[str, dict[str, object]] = {}
    for path in paths:
        under: dict[str, object] = cast("dict[str, object]", tree)
        for name in path.split("."):
            under = cast("dict[str, object]", under.setdefault(name, {}))
    return cast("_Fields", tree)


def _listed(value: JsonValue, fields: _Fields) -> JsonValue:
    if not fields:
        return value
    if isinstance(value, Mapping):
        return {name: _listed(inner, fields[name]) for name, inner in value.items() if name in fields}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_listed(each, fields) for each in value]
    return None  # an object is documented here: what stands in its place is not


def _scrubbed(name: str, value: JsonValue) -> JsonValue:
    if isinstance(value, str) and _SECRET.search(name):
        return _STRUCK_OUT
    if isinstance(value, Mapping):
        is_secret = _SECRET.search(name) is not None  # then so is all under it, whatever it is called there
        return {inner: _scrubbed(name if is_secret else inner, each) for inner, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_scrubbed(name, each) for each in value]
    return value
