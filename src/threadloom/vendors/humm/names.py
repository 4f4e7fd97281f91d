"""Where Humm's words for a field lead to inside a mutation's input: every documented field of every request.

`*` stands for each item of a list. Pages read 2026-11-21: start thread (all of it), update thread, create feedback.
"""

import re
from collections.abc import Mapping, Sequence

Path = tuple[str, ...]
Names = Mapping[Path, Path]

_INDEX = re.compile(r"[0-9]{1,6}")
_ANY = "*"
_PARTS = ("message", "parts")
_IMAGE = (*_PARTS, _ANY, "image")
_TABLE = (*_PARTS, _ANY, "table")
_OPTIONS = ("options", "humm")
_LLM_CONFIG = (*_OPTIONS, "llmConfig")

START: Names = {
    ("internal_user_id",): ("user", "nativeId"),
    ("organization_id",): ("scope",),
    ("query",): ("message", "text"),
    ("thread_id",): ("threadId",),
    ("llm_config",): _LLM_CONFIG,
    ("llm_config", "auto_config"): (*_LLM_CONFIG, "autoConfig"),
    ("llm_config", "model"): (*_LLM_CONFIG, "model"),
    ("llm_config", "reasoning_effort"): (*_LLM_CONFIG, "reasoningEffort"),
    ("llm_config", "fallback_models"): (*_LLM_CONFIG, "fallbackModels"),
    ("llm_config", "fallback_models", _ANY): (*_LLM_CONFIG, "fallbackModels", _ANY),
    ("llm_config", "provider"): (*_LLM_CONFIG, "provider"),
    ("llm_config", "verbosity"): (*_LLM_CONFIG, "verbosity"),
    ("llm_config", "backend_streaming"): (*_LLM_CONFIG, "backendStreaming"),
    ("user_timezone",): ("timezone",),
    ("images",): _PARTS,
    ("images", _ANY): _IMAGE,
    ("images", _ANY, "data_url"): (*_IMAGE, "content", "dataUrl"),
    ("images", _ANY, "mime_type"): (*_IMAGE, "mimeType"),
    ("images", _ANY, "detail"): (*_IMAGE, "detail"),
    ("file_uploads",): _PARTS,
    ("file_uploads", _ANY): _TABLE,
    ("file_uploads", _ANY, "cache_key"): (*_TABLE, "cacheKey"),
    ("file_uploads", _ANY, "filename"): (*_TABLE, "filename"),
    ("file_uploads", _ANY, "columns"): (*_TABLE, "columns"),
    ("file_uploads", _ANY, "columns", _ANY): (*_TABLE, "columns", _ANY),
    ("file_uploads", _ANY, "columns", _ANY, "name"): (*_TABLE, "columns", _ANY, "name"),
    ("file_uploads", _ANY, "columns", _ANY, "dtype"): (*_TABLE, "columns", _ANY, "dtype"),
    ("file_uploads", _ANY, "row_count"): (*_TABLE, "rowCount"),
    ("file_uploads", _ANY, "sheet_name"): (*_TABLE, "sheetName"),
    ("file_uploads", _ANY, "preview_rows"): (*_TABLE, "previewRows"),
    ("file_uploads", _ANY, "preview_rows", _ANY): (*_TABLE, "previewRows", _ANY),
    ("force_architecture",): (*_OPTIONS, "forceArchitecture"),
    ("source",): (*_OPTIONS, "querySource"),
    ("idempotency_key",): ("idempotencyKey",),
}
SEND: Names = {**START, ("organization_id",): ("threadId",)}
"""A thread that exists brings its organization with it."""
UPDATE: Names = {
    ("thread_id",): ("threadId",),
    ("organization_id",): ("threadId",),
    ("title",): ("title",),
    ("sharing",): ("sharing",),
    ("status",): (*_OPTIONS, "status"),
    ("is_active",): (*_OPTIONS, "isActive"),
    ("last_message",): (*_OPTIONS, "lastMessage"),
}
FEEDBACK: Names = {
    ("thread_id",): ("subjectId",),
    ("organization_id",): ("subjectId",),
    ("key",): ("key",),
    ("feedback_type",): ("rating",),
    ("score",): ("score",),
    ("value",): ("value",),
    ("comment",): ("comment",),
}


def _inside(names: Names, place: Path) -> Mapping[str, str]:
    """The fields of an object of our input, in Humm's words."""
    return {inner[-1]: outer[-1] for outer, inner in names.items() if inner[:-1] == place}


LLM_CONFIG = _inside(START, _LLM_CONFIG)
UPDATE_OPTIONS = _inside(UPDATE, _OPTIONS)


def input_path(field: Sequence[str], names: Names, places: Mapping[str, Sequence[int]] | None = None) -> Path:
    """The path of a field that Humm speaks of; empty where our input has nothing of the kind.

    It ends where Humm's words go beyond the table. `places` tells where the items of Humm's lists, which are one list
    of parts in our input, stand in it.
    """
    pattern: Path = ()
    indices: list[str] = []
    found: Path = ()
    for word in field:
        is_index = _INDEX.fullmatch(word) is not None
        pattern = (*pattern, _ANY if is_index else word)
        if pattern not in names or word == _ANY:
            break
        if is_index:
            place = _place(int(word), (places or {}).get(field[0])) if not indices else word
            if place is None:
                break
            indices.append(place)
        found = names[pattern]
    left = iter(indices)
    return tuple(next(left) if word == _ANY else word for word in found)


def _place(index: int, places: Sequence[int] | None) -> str | None:
    """Where an item of a list stands in our input; None for one that was not sent."""
    if places is None:
        return str(index)
    return str(places[index]) if index < len(places) else None
