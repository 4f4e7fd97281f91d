"""The faults of the matrix, each with what a read and a write through the gateway come to.

None stands for "all is well": an answer that is unusual and right, or wrong in something that nobody asked for.
"""

from typing import Any

from msgspec import Struct

from threadloom.sandbox.faults.rules import Rule


class Outcome(Struct, frozen=True):
    """Error codes: of a read, and of a write."""

    read: str | None
    write: str | None


class Cell(Struct, frozen=True):
    """A fault as it is asked for, and what comes of it."""

    name: str
    rule: Rule | None
    """None: connections are refused."""
    outcome: Outcome
    is_remembered: bool = False
    """Whether the gateway goes on heeding it, as it does a wish to be left alone."""


FINE = Outcome(None, None)
LATE = Outcome("VENDOR_TIMEOUT", "OUTCOME_UNKNOWN")
LATE_UNSENT = Outcome("VENDOR_TIMEOUT", "VENDOR_TIMEOUT")
GONE = Outcome("VENDOR_UNREACHABLE", "OUTCOME_UNKNOWN")
GONE_UNSENT = Outcome("VENDOR_UNREACHABLE", "VENDOR_UNREACHABLE")
SENSELESS = Outcome("VENDOR_BAD_PAYLOAD", "OUTCOME_UNKNOWN")
FAILED = Outcome("VENDOR_FAILED", "OUTCOME_UNKNOWN")
LIMITED = Outcome("RATE_LIMITED", "RATE_LIMITED")
REJECTED = Outcome("VENDOR_REJECTED", "VENDOR_REJECTED")
WRONG = Outcome("VALIDATION", "VALIDATION")
CONFLICTING = Outcome("CONFLICT", "CONFLICT")
NOT_THERE = Outcome("NOT_FOUND", "VENDOR_REJECTED")
REDIRECTED = Outcome("VENDOR_BAD_PAYLOAD", "VENDOR_REJECTED")


def _cells(outcome: Outcome, *names: str) -> list[Cell]:
    return [Cell(name, Rule(fault=name), outcome) for name in names]


def _cell(outcome: Outcome, name: str, *, is_remembered: bool = False, **arguments: Any) -> Cell:
    shown = " ".join([name, *(str(value) for value in arguments.values())])
    return Cell(shown, Rule(fault=name, arguments=arguments), outcome, is_remembered)


SLOW = [
    *_cells(LATE, "accept-unread", "hang", "hang-in-head", "hang-in-body", "drip", "drip-body"),
    *_cells(LATE_UNSENT, "accept-hang"),
    _cell(LATE, "headers-endless", seconds=0.05),
    *_cells(GONE, "continue-flood"),
]
TIME = [
    _cell(FINE, "latency", seconds=0.05),
    _cell(FINE, "accept-slow", seconds=0.05),
]
CONNECTION = [
    Cell("refused", None, GONE_UNSENT),
    *_cells(
        GONE,
        "accept-reset",
        "reset-before-answer",
        "reset-in-head",
        "reset-after-head",
        "reset-in-body",
        "close-before-answer",
        "close-in-head",
        "close-after-head",
        "close-in-body",
    ),
    *_cells(FINE, "close-after-answer"),
]
FRAMING = [
    *_cells(
        GONE,
        "length-too-long",
        "length-negative",
        "length-nonsense",
        "length-huge",
        "length-twice",
        "length-and-chunks",
        "transfer-coding-unknown",
        "chunk-truncated",
        "chunks-without-end",
        "chunk-size-malformed",
        "chunk-size-negative",
        "chunk-size-huge",
        "chunk-too-long",
        "chunk-extension-huge",
    ),
    *_cells(SENSELESS, "length-too-short"),
    *_cells(FINE, "chunk-extensions"),
]
HEADS = [
    *_cells(
        GONE,
        "garbage",
        "tls-alert",
        "http09",
        "version-unknown",
        "status-nonsense",
        "header-huge",
        "headers-many",
        "headers-flood",
        "header-without-colon",
        "header-with-nul",
        "header-spaced",
        "upgrade",
    ),
    *_cells(FINE, "answer-twice", "answer-then-garbage", "continue-first", "hints-first"),
]
SIZES = [
    *_cells(
        SENSELESS,
        "huge-body",
        "huge-length",
        "body-endless",
        "gzip-bomb",
        "gzip-broken",
        "gzip-truncated",
        "gzip-twice",
        "coding-wrong",
        "coding-unknown",
    ),
    *_cells(FINE, "gzip-unasked"),
]
TEXTS = [
    *(_cell(SENSELESS, "json-top", value=value) for value in ("null", "[]", "{}", '"text"', "42", "true", "[1, 2]")),
    *_cells(
        SENSELESS,
        "json-truncated",
        "json-invalid",
        "json-twice",
        "json-deep",
        "json-deep-field",
        "json-nan",
        "json-bom",
        "json-utf16",
        "json-not-utf8",
        "empty",
        "html",
    ),
    *_cells(FINE, "json-surrogates", "json-nul", "json-escapes", "content-type-wrong", "content-type-missing"),
]
SHAPES = [
    *_cells(
        SENSELESS,
        "error-in-success",
        "types-wrong",
        "texts-as-objects",
        "fields-null",
        "ids-missing",
        "ids-null",
        "ids-empty",
    ),
    *_cells(FINE, "numbers-huge", "numbers-negative", "rows-twice", "values-unknown", "fields-unknown", "key-in-body"),
    *_cells(REJECTED, "key-in-error"),
    *_cells(WRONG, "key-in-refusal"),
]


def _status(outcome: Outcome, *statuses: int, **more: Any) -> list[Cell]:
    return [_cell(outcome, "status", status=status, **more) for status in statuses]


STATUSES = [
    *_status(SENSELESS, 204, 205),
    *_status(REDIRECTED, 300, 304),
    *_status(WRONG, 400, 422),
    *_status(REJECTED, 401, 402, 403, 405, 406, 407, 408, 410, 411, 412, 413, 414, 415, 417, 418, 421, 424, 425, 426),
    *_status(REJECTED, 428, 431, 451, 499),
    *_status(NOT_THERE, 404),
    *_status(CONFLICTING, 409, 423),
    *_status(FAILED, 500, 501, 502, 504, 505, 507, 508, 511, 520, 529, 599),
    *_status(FAILED, 503, is_remembered=True),
    *_status(LIMITED, 429, is_remembered=True),
    *(_cell(REDIRECTED, "redirect", status=status) for status in (301, 302, 303, 307, 308)),
    _cell(FAILED, "status-after-all", status=500),
]
RETRY_AFTER = [
    _cell(outcome, "retry-after", is_remembered=True, status=status, **value)
    for status, outcome in ((429, LIMITED), (503, FAILED))
    for value in (
        {"value": "1"},
        {"value": "0"},
        {"value": "-5"},
        {"value": "1.5"},
        {"value": "soon"},
        {"value": "9" * 40},
        {"value": "Fri, 99 Foo 2026 99:99:99 GMT"},
        {"date_in": 2.0},
        {"date_in": -3600.0},
        {"date_in": 86_400.0},
    )
]

CELLS = [
    *SLOW,
    *TIME,
    *CONNECTION,
    *FRAMING,
    *HEADS,
    *SIZES,
    *TEXTS,
    *SHAPES,
    *STATUSES,
    *RETRY_AFTER,
]
