"""Operations as HTTP requests: as clients send them, and in ways that no client should."""

import hashlib
import json
from random import Random
from typing import Any

from e2e.fuzz.asked import JSON, RESPONSE, Asked
from e2e.fuzz.chances import rarely
from e2e.fuzz.documents import Operation
from e2e.fuzz.edits import ODD_TEXTS, ODD_VALUES, damaged

_ACCEPTS = (
    *(f"{JSON}, {RESPONSE};q=0.5", f"{RESPONSE}; charset=utf-8, */*;q=0.1", "*/*", "text/html, */*"),
    *("application/*", "text/plain", "", ",", ";q=2", f"{RESPONSE};q=0", f"{JSON};charset=latin-1", "multipart/mixed"),
)
_KINDS = (
    *(f"{JSON}; charset=utf-8", f"{JSON}; charset=utf-16", "application/graphql", "text/plain", ""),
    *("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "APPLICATION/JSON;", f"{JSON}, {JSON}"),
)
_METHODS = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY")
_NAMES = (
    *("x-request-id", "authorization", "content-encoding", "cookie", "origin", "sec-fetch-site", "x-forwarded-for"),
    *("accept-encoding", "accept-language", "apollo-require-preflight", "x-http-method-override", "range", "te"),
)
_HEADER_VALUES = (
    *("", "a", "identity", "gzip", "Bearer tl_aaaaaaaa_wrong", "Basic YTpi", "null", "cross-site", "DELETE"),
    *("../..", "%00%0d%0a", "\u00ff\u00fe", "x" * 3_000, "'; --", "bytes=0-1", "http://evil.example"),
)


def sent(operation: Operation, chance: Random) -> Asked:
    """As clients do, in either media type."""
    body: dict[str, Any] = {"query": operation.text, "variables": operation.variables}
    if rarely(chance, 0.1):
        body["extensions"] = {"cost": True}
    accept = chance.choice([RESPONSE, JSON])
    headers = ((b"content-type", JSON.encode()), (b"accept", accept.encode()))
    return Asked(headers=headers, body=json.dumps(body).encode())


def bent(operation: Operation, chance: Random) -> Asked:
    """With odd methods, headers, members or bytes; a GET has them in its URL."""
    method = chance.choice(_METHODS) if rarely(chance, 0.1) else chance.choice(["POST", "GET"])
    members = _members(operation, chance)
    accept = chance.choice(_ACCEPTS) if rarely(chance, 0.2) else chance.choice([RESPONSE, JSON])
    headers = [(b"accept", accept.encode())]
    headers += [
        (chance.choice(_NAMES).encode(), chance.choice(_HEADER_VALUES).encode("latin-1"))
        for _ in range(chance.choice([1, 1, 2, 120]) if rarely(chance, 0.2) else 0)
    ]
    if method in {"GET", "HEAD"}:
        return Asked(method=method, headers=tuple(headers), params=_params(members, chance))
    headers += [(b"content-type", (chance.choice(_KINDS) if rarely(chance, 0.15) else JSON).encode())]
    return Asked(method=method, headers=tuple(headers), body=_body(members, chance))


def _members(operation: Operation, chance: Random) -> dict[str, Any]:
    members: dict[str, Any] = {"query": operation.text, "variables": operation.variables}
    if rarely(chance, 0.15):
        digest = hashlib.sha256(operation.text.encode("utf-8", "replace")).hexdigest()
        hashes = [digest, "0" * 64, 7, None]
        members["extensions"] = {"persistedQuery": {"version": 1, "sha256Hash": chance.choice(hashes)}}
    for name in ("query", "variables", "operationName", "extensions", "documentId", "id", ""):
        if rarely(chance, 0.04):
            members[name] = chance.choice([*ODD_VALUES, *ODD_TEXTS])
    if rarely(chance, 0.05):
        members.pop("query", None)
    return members


def _body(members: dict[str, Any], chance: Random) -> bytes:
    value: Any = members
    if rarely(chance, 0.1):
        value = chance.choice([*ODD_VALUES, [members], [members] * 3, [[members]]])
    text = json.dumps(value)
    if rarely(chance, 0.05):
        text = text.replace("null", "[" * 5_000 + "]" * 5_000, 1)
    body = text.encode()
    return damaged(body, chance) if rarely(chance, 0.2) else body


def _params(members: dict[str, Any], chance: Random) -> tuple[tuple[str, str], ...]:
    params = [(name, value if isinstance(value, str) else json.dumps(value)) for name, value in members.items()]
    if rarely(chance, 0.1) and params:
        params.append(chance.choice(params))
    # URLs are bytes: what is no Unicode cannot be sent in one.
    return tuple((name, value.encode("utf-8", "replace").decode()) for name, value in params)
