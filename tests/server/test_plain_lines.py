"""Lines that are made at once: the same, to the byte, as structlog makes."""

import logging
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadloom.domain.ids import TenantId
from threadloom.domain.message import MessageRole
from threadloom.server import plain_lines
from threadloom.server.logs import formatter, request_id
from threadloom.server.plain_lines import PlainLines
from threadloom.server.settings import LogSettings

SECRETS = {"sk-hidden", 'quo"ted', "back\\slash", "ü-secret", "7.5", "2026"}
KEY = "tl_abcd2345_0123456789012345678901234567890123456789012"
ACCESS = {"method": "POST", "path": "/graphql", "status": 200, "ms": 0.7, "tenant": "t", "key": "tl_abcd2345"}
HOSTILE = [
    "sk-hidden",
    'a "quo"ted" one',
    "back\\slash",
    "an ü-secret",
    f"Bearer {KEY}",
    KEY,
    "a" + KEY,
    "bearer abc",
    "BASIC dXNlcg==",
    "ba\u017fic abc",
    "bas\u0131c abc",
    "tl_abcd2345",
    "one\r\ntwo\x1b[31m\x00\x7f\x9b\u2028",
    "half \ud800 of one",
    "ключ 鍵 🔑",
    '", "level": "error',
    "{}",
    "",
]


class _Still(datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(2025, 1, 2, 3, 4, 5, 678, tz)


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(plain_lines, "datetime", _Still)
    monkeypatch.setattr("structlog.processors.datetime.datetime", _Still)


class Never(logging.Formatter):
    """What others would make of a record that is not plain."""

    def format(self, record: logging.LogRecord) -> str:
        return "not plain"


AS_STRUCTLOG = formatter(LogSettings(), SECRETS)
ALONE = PlainLines(Never(), SECRETS, request_id.get)


def _record(extra: dict, message: str = "request", *args: object, level: int = logging.INFO) -> logging.LogRecord:
    facts = {"name": "x.y", "levelno": level, "levelname": logging.getLevelName(level), "msg": message, "args": args}
    return logging.makeLogRecord({**facts, **extra})


def _same(record: logging.LogRecord) -> bool:
    """Whether a line is made at once; it is structlog's then, and the formatter gives structlog's either way."""
    assert isinstance(AS_STRUCTLOG, PlainLines)
    others = AS_STRUCTLOG._others.format(record)
    assert AS_STRUCTLOG.format(record) == others
    alone = ALONE.format(record)
    assert alone in {others, "not plain"}
    return alone != "not plain"


@pytest.mark.parametrize("bound", [None, "r-1"])
@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL])
def test_line_of_a_request_is_made_at_once(bound: str | None, level: int):
    """Whoever calls, and at whatever level."""
    token = request_id.set(bound)
    assert _same(_record(ACCESS, level=level))
    assert _same(_record({**ACCESS, "status": None, "request_id": "r-2"}, "%s at %r", "NOT_FOUND", "thread"))
    request_id.reset(token)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_masked_and_cleaned_all_the_same(text: str):
    """Wherever they stand: message, argument, value, the request's id."""
    token = request_id.set(text)
    _same(_record(ACCESS))
    request_id.reset(token)
    for record in (_record({}, text.replace("%", "")), _record({}, "it is %s", text), _record({"path": text})):
        _same(record)


@pytest.mark.parametrize(
    "value",
    [
        ["x"], {"x": 1}, ValueError("x"), b"x", TenantId("t"), MessageRole.USER, True, None, 0, -1, 2**63, 10**30,
        0.0, -0.0, 1e16, 1e-5, 0.1, 12345.6, float("nan"), float("inf"), 7.5, 2026,
    ],
    ids=repr,
)  # fmt: skip
def test_values_of_all_kinds_are_told_as_ever(value: object):
    """Those that structlog says in words, and numbers in whatever notation it has."""
    _same(_record({"value": value}))


@pytest.mark.parametrize("name", ["_name", "_record", "timestamp", "event", "level", "logger", "request_id", "message"])
def test_fields_of_any_name_are_told_as_ever(name: str):
    """Also those that structlog has a use for."""
    if name == "_name":  # structlog takes it for its own where `_logger` is there too
        assert _same(_record({"_name": "x"})) is False
        return
    _same(_record({name: "x"}))


def test_exceptions_and_levels_of_others_go_the_long_way():
    """They are not plain."""
    error = ValueError("x")
    assert not _same(_record({"exc_info": (ValueError, error, None)}))
    assert not _same(_record({"stack_info": "Stack (most recent call last)"}))
    assert not _same(_record({}, level=15))


@given(
    st.text(),
    st.dictionaries(
        st.text(st.characters(codec="ascii"), min_size=1).map("f{}".format),
        st.one_of(st.text(), st.floats(), st.integers(), st.booleans()),
    ),
)
def test_any_line_is_the_same(message: str, fields: dict[str, object]):
    """Whatever texts and numbers it bears."""
    _same(_record(fields, message.replace("%", "")))
