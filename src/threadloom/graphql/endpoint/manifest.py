"""Manifests: the documents that a frontend was built with, each by its id, in the shapes that tools write.

GraphQL Code Generator's client preset (`persisted-documents.json`) and Relay's compiler (`persistConfig.file`) write
one object from ids to texts; Apollo's tools write `{"format": "apollo-persisted-query-manifest", "version": 1,
"operations": [{"id", "name", "type", "body"}]}`.
"""

from collections.abc import Mapping
from typing import Any, cast

import msgspec

from threadloom.domain.noun import Noun

_APOLLO = "apollo-persisted-query-manifest"


class _Operation(Noun):
    id: str
    body: str


class _Apollo(Noun):
    version: int
    operations: list[_Operation]


def read_manifest(data: bytes) -> Mapping[str, str]:
    """The text of each document by its id.

    Raises:
        ValueError: it has none of the shapes, or the same id for different texts; the message goes on from "it".
    """
    try:
        value: Any = msgspec.json.decode(data)
        if isinstance(value, dict) and cast("dict[str, Any]", value).get("format") == _APOLLO:
            return _apollo(msgspec.convert(value, _Apollo))
        return msgspec.convert(value, dict[str, str])
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ValueError("is no JSON object from ids to documents, and no manifest of Apollo's") from error


def _apollo(manifest: _Apollo) -> Mapping[str, str]:
    if manifest.version != 1:
        raise ValueError(f"is of version {manifest.version}; this gateway reads version 1")
    texts: dict[str, str] = {}
    for operation in manifest.operations:
        if texts.setdefault(operation.id, operation.body) != operation.body:
            raise ValueError(f"has two documents with the id {operation.id!r}")
    return texts
