"""What is claimed of every answer, whatever was asked."""

import re
from collections.abc import Collection, Iterator
from typing import Any

import httpx
import msgspec
from graphql import GraphQLError, GraphQLSchema, parse, validate

from e2e.fuzz.asked import JSON, RESPONSE, Asked
from e2e.fuzz.shape import Shape
from threadloom.domain.errors import ErrorCode
from threadloom.graphql.endpoint import persisted
from threadloom.graphql.errors import BAD_REQUEST, PARSE_FAILED, VALIDATION_FAILED

CODES = frozenset({
    *(code.value for code in ErrorCode),
    PARSE_FAILED,
    VALIDATION_FAILED,
    BAD_REQUEST,
    persisted.NOT_FOUND,
    persisted.NOT_SUPPORTED,
})  # fmt: skip
_MEMBERS = {"code", "source", "vendor", "retryable", "retryAfterMs", "requestId"}
_INSIDES = re.compile(r'Traceback \(most|File \\*"[^"]*\.py|site-packages|<?object at 0x[0-9a-f]+|\bSELECT .* FROM ')
_EXCEPTION = re.compile(r"\b\w+(?:Error|Exception|Warning|Interrupt)\b")
_ADDRESS = re.compile(r"https?://\S+|\b(?:localhost|127\.0\.0\.1)\b")


class Claims:
    """The claims over one schema; `private` are texts that no answer may hold."""

    def __init__(self, schema: GraphQLSchema, private: Collection[str]) -> None:
        self._schema = schema
        self._private = tuple(private)

    def broken(self, asked: Asked, answer: httpx.Response) -> list[str]:
        """The claims that this answer breaks, in words; empty where it keeps them all."""
        body = answer.content.decode("utf-8", "replace")
        found = [f"it holds {text!r}" for text in self._private if text in body and text not in asked.words]
        found += [f"it shows insides: {match[0]!r}" for match in _INSIDES.finditer(body)]
        found += _status(answer)
        if asked.method == "HEAD" or _is_page(asked, answer):
            return found
        kind = answer.headers.get("content-type", "").partition(";")[0]
        if kind not in {JSON, RESPONSE}:
            return [*found, f"its media type is {kind!r}"]
        try:
            decoded = msgspec.json.decode(answer.content)
        except (msgspec.MsgspecError, UnicodeError) as error:
            return [*found, f"it is no JSON: {error}"]
        return found + list(self._of_body(asked, decoded))

    def _of_body(self, asked: Asked, body: Any) -> Iterator[str]:
        if not isinstance(body, dict) or not body.keys() & {"data", "errors"}:
            yield "it is no GraphQL answer"
            return
        errors = body.get("errors", [])
        if not isinstance(errors, list) or ("errors" in body and not errors):
            yield "`errors` is no list with something in it"
            return
        for error in errors:
            yield from self._of_error(error, asked)
        if body.get("data") is None and not errors:
            yield "it has neither data nor errors"
        if body.get("data") is not None:
            yield from self._of_data(asked, body["data"])

    def _of_error(self, error: Any, asked: Asked) -> Iterator[str]:
        extensions, message = error.get("extensions", {}), error.get("message")
        if extensions.get("code") not in CODES:
            yield f"an error has the code {extensions.get('code')!r}: {error}"
        if extensions.get("code") == ErrorCode.INTERNAL:
            yield f"the gateway failed: {error}"
        if unknown := (error.keys() - {"message", "locations", "path", "extensions"}) | (extensions.keys() - _MEMBERS):
            yield f"an error has the members {sorted(unknown)}"
        if not isinstance(message, str) or not message:
            yield f"an error has no message: {error}"
            return
        quotable = asked.words
        for pattern in (_EXCEPTION, _ADDRESS):
            for match in pattern.finditer(message):
                if match[0] not in quotable and self._schema.get_type(match[0]) is None:
                    yield f"a message names {match[0]!r}: {message!r}"

    def _of_data(self, asked: Asked, data: object) -> Iterator[str]:
        if asked.document is None:
            yield from () if _names_document(asked) else ["there is data, and no document"]
            return
        try:
            document = parse(asked.document)
        except GraphQLError as error:
            yield f"there is data, and the document cannot be parsed: {error.message}"
            return
        invalid = validate(self._schema, document)
        yield from (f"there is data, and the document is not valid: {error.message}" for error in invalid)
        if not invalid:
            yield from Shape(self._schema, document).complaints(asked.operation_name, data)


def _status(answer: httpx.Response) -> Iterator[str]:
    if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        if "retry-after" not in answer.headers or ErrorCode.OVERLOADED not in answer.text:
            yield "it is a 503 without Retry-After and OVERLOADED"
    elif answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        yield f"its status is {answer.status_code}"
    if not answer.headers.get("x-request-id"):
        yield "it has no request id"


def _is_page(asked: Asked, answer: httpx.Response) -> bool:
    """Whether it is the playground, which browsers get."""
    wanted = b",".join(value for name, value in asked.headers if name.lower() == b"accept")
    return asked.method == "GET" and b"text/html" in wanted and answer.headers["content-type"].startswith("text/html")


def _names_document(asked: Asked) -> bool:
    return "sha256" in asked.words or "documentId" in asked.words
