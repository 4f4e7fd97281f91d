"""Vendors' own answers about threads: what of them may be kept and shown."""

import re
from collections.abc import Mapping, Sequence

import msgspec

from threadloom.domain.json import JsonObject, JsonValue
from threadloom.domain.source import Source

MAX_RAW_BYTES = 65_536
_MOST_SCRUBBED = 4 * MAX_RAW_BYTES
"""Scrubbing walks every value on the event loop: no more than this is worth it for what may yet become small enough."""

_SECRET = re.compile(r"authorization|api[-_]?key|token|secret|password|credential|signature|cookie", re.IGNORECASE)
_STRUCK_OUT = "***"


def kept_raw(source: Source, raw: JsonObject | None) -> JsonObject | None:
    """The answer without anything that is named like a secret; None where the source keeps none, or too much."""
    if raw is None or not source.keeps_raw:
        return None
    try:
        if len(msgspec.json.encode(raw)) > _MOST_SCRUBBED:
            return None
        scrubbed = {name: _scrubbed(name, value) for name, value in raw.items()}
        return scrubbed if len(msgspec.json.encode(scrubbed)) <= MAX_RAW_BYTES else None
    except RecursionError:  # nested beyond reason: of no use to anybody
        return None


def _scrubbed(name: str, value: JsonValue) -> JsonValue:
    if isinstance(value, str) and _SECRET.search(name):
        return _STRUCK_OUT
    if isinstance(value, Mapping):
        is_secret = _SECRET.search(name) is not None  # then so is all under it, whatever it is called there
        return {inner: _scrubbed(name if is_secret else inner, each) for inner, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_scrubbed(name, each) for each in value]
    return value
