"""What a request asks: its parameters, from a JSON body or from the query of a URL, before any document is looked at.

The names and their types are those of the GraphQL-over-HTTP specification; members that it does not know are ignored.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeVar
from urllib.parse import parse_qsl

import msgspec

from threadloom.domain.noun import Noun

from .rejected import Rejected

T = TypeVar("T")

_MOST_PARAMETERS = 50
_SHAPE = "it must be a JSON object with the text `query`, or `documentId`, and the objects `variables` and `extensions`"


class OperationRequest(Noun):
    """One operation to run: its document as text or by an id, the operation's name, and values for its variables.

    `digest` is how a persisted query names its document: by the text's SHA-256 in hexadecimal, or by a manifest's id.
    """

    text: str | None = None
    document_id: str | None = None
    digest: str | None = None
    operation_name: str | None = None
    variables: Mapping[str, Any] = {}
    wants_cost: bool = False


class _Wire(msgspec.Struct):
    query: str | None = None
    document_id: str | None = msgspec.field(name="documentId", default=None)
    operation_name: str | None = msgspec.field(name="operationName", default=None)
    variables: dict[str, Any] | None = None
    extensions: dict[str, Any] | None = None


class _PersistedQuery(msgspec.Struct):
    version: Literal[1]
    digest: str = msgspec.field(name="sha256Hash")


_BODY = msgspec.json.Decoder(_Wire | list[_Wire])
_OBJECT = msgspec.json.Decoder(dict[str, Any] | None)


def from_body(body: bytes, *, batching: int) -> OperationRequest | Sequence[OperationRequest]:
    """The request of a JSON body; several where it is a list, of at most `batching` of them.

    Raises:
        Rejected: it is not JSON in UTF-8, not of this shape, or a list that is empty, too long, or not taken at all.
    """
    wanted = _decoded(body, _BODY, _SHAPE)
    if isinstance(wanted, _Wire):
        return _request(wanted)
    if not batching:
        raise Rejected(400, "several requests in one body are not taken here")
    if not 1 <= len(wanted) <= batching:
        raise Rejected(400, f"a list must have from 1 to {batching} requests")
    return [_request(each) for each in wanted]


def from_query(query: bytes) -> OperationRequest:
    """The request in the query of a URL; an empty parameter is one that is not there.

    Raises:
        Rejected: it is not UTF-8 in percent encoding, a parameter is there twice, or not of its type.
    """
    try:
        pairs = parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except ValueError as error:
        raise Rejected(400, "the query of the URL cannot be read") from error
    given = {name: value for name, value in pairs if value}
    if len({name for name, _ in pairs}) < len(pairs):
        raise Rejected(400, "a parameter of the URL is there twice")
    members = {name: given.get(name) for name in ("query", "documentId", "operationName")}
    decoded = {name: _member(name, given.get(name)) for name in ("variables", "extensions")}
    return _request(msgspec.convert(members | decoded, _Wire))


def _member(name: str, text: str | None) -> dict[str, Any] | None:
    return _decoded(text or "null", _OBJECT, f"`{name}` must be a JSON object")


def _decoded(text: str | bytes, decoder: msgspec.json.Decoder[T], fault: str) -> T:
    """The value of a JSON text in UTF-8; raises Rejected for any other, and for one that is too deep or too large."""
    try:
        return decoder.decode(text)
    except msgspec.MsgspecError as error:  # its messages tell types and members of ours, and bytes by their number
        reason = str(error)
    except UnicodeError:
        reason = "It is not UTF-8"
    except RecursionError:
        reason = "It is nested too deeply"
    raise Rejected(400, f"{reason}; {fault}")


def _request(wire: _Wire) -> OperationRequest:
    extensions = wire.extensions or {}
    digest = _digest(extensions.get("persistedQuery"))
    if wire.query is None and wire.document_id is None and digest is None:
        raise Rejected(400, "there is no document: `query`, `documentId` or a persisted query's hash is needed")
    if wire.query is not None and wire.document_id is not None:
        raise Rejected(400, "there are two documents: give `query` or `documentId`")
    return OperationRequest(
        text=wire.query,
        document_id=wire.document_id,
        digest=digest,
        operation_name=wire.operation_name,
        variables=wire.variables or {},
        wants_cost=extensions.get("cost") is True,
    )


def _digest(extension: object) -> str | None:
    """The hash in `extensions.persistedQuery`, as Apollo's clients write it: `{"version": 1, "sha256Hash": "…"}`."""
    if extension is None:
        return None
    try:
        return msgspec.convert(extension, _PersistedQuery).digest
    except msgspec.ValidationError as error:
        message = "`extensions.persistedQuery` must have the version 1 and the text `sha256Hash`"
        raise Rejected(400, message) from error
