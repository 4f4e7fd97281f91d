"""How failures reach a caller: as top-level errors with a code, or as a payload's `userErrors`."""

import logging
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager

from graphql import FieldNode, GraphQLError, GraphQLSyntaxError

from threadloom.domain.errors import (
    ErrorCode,
    Internal,
    LimitExceeded,
    NotFound,
    Overloaded,
    RateLimited,
    ThreadloomError,
    Unauthenticated,
)

logger = logging.getLogger("threadloom.graphql")

PARSE_FAILED = "GRAPHQL_PARSE_FAILED"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"
BAD_REQUEST = "BAD_REQUEST"


def answered(error: GraphQLError, *, request_id: str | None, executed: bool) -> GraphQLError:
    """The error as a caller may see it: with `extensions`, and "internal error" alone where a fault of ours is behind.

    `executed`: the document was parsed and validated, and the variables may have been read.
    """
    cause = _cause(error)
    if isinstance(cause, ThreadloomError):
        return _with(error, cause.message, _extensions(cause, request_id))
    if cause is None and not _is_own_fault(error):
        code = _request_code(error, executed=executed)
        return _with(error, error.message, {"code": code, "retryable": False, "requestId": request_id})
    internal = {"code": ErrorCode.INTERNAL.value, "retryable": False, "requestId": request_id}
    return _with(error, "internal error", internal)


def log(error: GraphQLError, *, request_id: str | None, executed: bool) -> None:
    """Log a failure of ours with its traceback, anything expected in a line without one.

    Messages are left out, save those of exceptions of ours: GraphQL's own quote documents, variables and values.
    """
    cause = _cause(error)
    where = ".".join(str(step) for step in error.path or ())
    if isinstance(cause, ThreadloomError) and not isinstance(cause, Internal):
        logger.info("%s at %r", cause.code.value, where, extra={"request_id": request_id})
    elif cause is None and not _is_own_fault(error):
        logger.info("%s at %r", _request_code(error, executed=executed), where, extra={"request_id": request_id})
    elif cause is None:
        logger.error("a value at %r is not of the schema's type", where, extra={"request_id": request_id})
    else:
        logger.error("internal error at %r", where, exc_info=cause, extra={"request_id": request_id})


def is_top_level(error: ThreadloomError) -> bool:
    """Whether a mutation tells the error among the top-level ones, because it is not about the input."""
    if isinstance(error, RateLimited):
        return error.source is None
    return isinstance(error, Unauthenticated | LimitExceeded | Overloaded | Internal)


@contextmanager
def not_found_at(*path: str) -> Generator[None]:
    """Let a NotFound that names no field tell the field at `path` of the input."""
    try:
        yield
    except NotFound as error:
        error.path = error.path or path
        raise


def several(failures: Sequence[tuple[str, ThreadloomError]]) -> ThreadloomError:
    """One error for the failures of sources inside one answer: the first of them, naming the others' sources."""
    (_, first), *others = failures
    if others:
        names = ", ".join(repr(source) for source, _ in others)
        first.message = f"{first.message} (and so for {names})"
    return first


def _cause(error: GraphQLError) -> Exception | None:
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def _is_own_fault(error: GraphQLError) -> bool:
    """Whether the executor itself complains, without a cause, of a value that a resolver gave.

    Its complaints of arguments point to the argument in the document, those of values to the field alone.
    """
    return error.path is not None and all(isinstance(node, FieldNode) for node in error.nodes or ())


def _request_code(error: GraphQLError, *, executed: bool) -> str:
    if isinstance(error, GraphQLSyntaxError):
        return PARSE_FAILED
    if error.path is not None:
        return ErrorCode.VALIDATION.value
    return BAD_REQUEST if executed else VALIDATION_FAILED


def _extensions(error: ThreadloomError, request_id: str | None) -> Mapping[str, object]:
    return {
        "code": error.code.value,
        "source": error.source,
        "vendor": error.vendor,
        "retryable": error.retryable,
        "retryAfterMs": error.retry_after_ms,
        "requestId": request_id,
    }


def _with(error: GraphQLError, message: str, extensions: Mapping[str, object]) -> GraphQLError:
    """The error with another message; where it stands is taken over, not looked for in the text again."""
    given = {name: value for name, value in extensions.items() if value is not None}
    told = GraphQLError(message, path=error.path, extensions=given)
    told.nodes, told.source = error.nodes, error.source
    told.positions, told.locations = error.positions, error.locations
    return told
