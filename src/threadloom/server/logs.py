"""Logging: JSON or console lines on standard error, without secrets and without control characters.

Everything logs through the standard library; `set_up` gives its root logger one handler, whose lines structlog makes,
save those that `plain_lines.py` makes faster.
"""

import json
import logging
import re
import sys
from collections.abc import Collection, Mapping, Sequence
from contextvars import ContextVar
from typing import Any, TextIO, cast
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, Processor

from .plain_lines import PlainLines
from .settings import LogSettings

_KEY = re.compile(r"\b(tl_[a-z0-9]{8})[A-Za-z0-9_-]+")
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[^\s\"',]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_CONTROL_IN_TRACEBACK = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_TRACEBACK = "exception"

request_id = ContextVar[str | None]("request_id", default=None)
"""The id of the request that is being answered; every line of what runs meanwhile bears it."""


def set_up(settings: LogSettings, secrets: Collection[str], stream: TextIO | None = None) -> None:
    """Log by `settings`, masking `secrets`; replaces what an earlier call set up. `stream` None: standard error."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter(settings, secrets))
    root = logging.getLogger()
    for old in root.handlers:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(settings.level.upper())
    for chatty in ("httpx", "httpcore", "asyncio", "uvicorn"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))


def formatter(settings: LogSettings, secrets: Collection[str]) -> logging.Formatter:
    """What turns a log record into a line; fields given as `extra`, and the request's id, become its own."""
    secrets = {spelling for secret in secrets for spelling in _spellings(secret)}
    shared: list[Processor] = [
        _with_request_id,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        Scrubber(secrets),
    ]
    is_json = settings.format == "json"
    renderer = (
        structlog.processors.JSONRenderer(default=repr, ensure_ascii=False)
        if is_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    any_lines = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
    return PlainLines(any_lines, secrets, request_id.get) if is_json else any_lines


def _spellings(secret: str) -> set[str]:
    """The secret as it may stand in a line: plain, in a URL, in JSON, and as Python shows it in an exception's text."""
    in_json = json.dumps(secret)[1:-1]
    return {secret, quote(secret), quote(secret, safe=""), in_json, in_json.replace("/", "\\/"), repr(secret)[1:-1]}


def _with_request_id(_logger: object, _method: str, event: EventDict) -> EventDict:
    bound = request_id.get()
    return event if bound is None else {**event, "request_id": bound}


class Scrubber:
    """Takes known secrets, callers' keys, bearer tokens and control characters out of every value."""

    def __init__(self, secrets: Collection[str]) -> None:
        known = sorted((re.escape(secret) for secret in secrets if secret), key=len, reverse=True)
        self._secrets = re.compile("|".join(known)) if known else None

    def __call__(self, _logger: object, _method: str, event: EventDict) -> EventDict:
        """The event, clean."""
        return {key: self._clean(value, key) for key, value in event.items()}

    def _clean(self, value: object, key: str = "") -> object:
        match value:
            case str():
                return self._text(value, _CONTROL_IN_TRACEBACK if key == _TRACEBACK else _CONTROL)
            case None | bool() | int() | float():
                return value
            case Mapping():
                pairs = cast("Mapping[Any, Any]", value)
                return {self._clean(str(name)): self._clean(item) for name, item in pairs.items()}
            case list() | tuple():
                return [self._clean(item) for item in cast("Sequence[Any]", value)]
            case _:
                return value if key.startswith("_") else self._text(str(value), _CONTROL)

    def _text(self, text: str, control: re.Pattern[str]) -> str:
        if self._secrets is not None:
            text = self._secrets.sub("***", text)
        return control.sub(" ", _BEARER.sub(r"\1 ***", _KEY.sub(r"\1***", text)))
