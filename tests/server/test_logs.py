"""Log lines: without secrets, without control characters, with what was bound to the request."""

import io
import json
import logging

import pytest

from threadloom.server.logs import formatter, request_id, set_up
from threadloom.server.settings import LogSettings

KEY = "tl_abcd2345_0123456789012345678901234567890123456789012"


@pytest.fixture
def line():
    """Gives the fields of the JSON line that a record becomes.

    No logger is asked: what pytest captures of it has to pass between processes, and not every text here can.
    """
    as_json = formatter(LogSettings(), {"sk-hidden", "sk-hidden-longer"})

    def fields(message: str, *args: object, exc_info: object = None, extra: dict[str, object] | None = None):
        facts = {"name": "x", "levelno": logging.WARNING, "levelname": "WARNING", "msg": message, "args": args}
        error = (type(exc_info), exc_info, getattr(exc_info, "__traceback__", None)) if exc_info else None
        text = as_json.format(logging.makeLogRecord({**facts, "exc_info": error, **(extra or {})}))
        assert "\n" not in text
        return json.loads(text)

    return fields


def test_line_is_json_with_level_time_and_fields(line):
    """What a log collector needs."""
    fields = line("request", extra={"status": 200, "ms": 1.5})
    assert (fields["event"], fields["level"], fields["status"], fields["ms"]) == ("request", "warning", 200, 1.5)
    assert str(fields["timestamp"]).endswith("Z")


def test_request_id_is_on_every_line_of_the_request(line):
    """Lines of other parts can be joined by it."""
    bound = request_id.set("r-1")
    assert line("something happened")["request_id"] == "r-1"
    request_id.reset(bound)
    assert "request_id" not in line("something else happened")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("the key sk-hidden was sent", "the key *** was sent"),
        ("sk-hidden-longer", "***"),
        (f"Authorization: Bearer {KEY}", "Authorization: Bearer ***"),
        (f"with {KEY} too", "with tl_abcd2345*** too"),
        ("bearer abc.def and more", "bearer *** and more"),
        ("Basic dXNlcjpwdw==", "Basic ***"),
        ("one\r\ntwo\x1b[31mred\x00\x9b", "one two [31mred "),
        ("lone \ud800 surrogate", "lone   surrogate"),
    ],
    ids=["secret", "longer secret", "bearer key", "key", "bearer", "basic", "control", "surrogate"],
)
def test_values_are_scrubbed_wherever_they_stand(line, text: str, shown: str):
    """In the message, its arguments, and fields however deep."""
    assert line(text)["event"] == shown
    assert line("%s", text)["event"] == shown
    assert line("x", extra={"field": {"deep": [text]}})["field"] == {"deep": [shown]}


def test_tracebacks_keep_their_lines_but_no_secret(line):
    """A traceback is readable, and an exception's text may hold what a vendor echoed."""
    try:
        int("sk-hidden \x1b[2J")
    except ValueError as error:
        fields = line("failed", exc_info=error)
    assert "Traceback" in str(fields["exception"])
    assert "\n" in str(fields["exception"])
    assert "sk-hidden" not in str(fields["exception"])
    assert "\x1b" not in str(fields["exception"])


def test_other_objects_are_shown_as_text(line):
    """Nothing that is logged can break the line."""
    assert line("x", extra={"field": ValueError("sk-hidden")})["field"] == "***"


def test_console_lines_are_scrubbed_too():
    """The other format goes through the same hands."""
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "key sk-hidden", None, None)
    line = formatter(LogSettings(format="console"), {"sk-hidden"}).format(record)
    assert "***" in line
    assert "sk-hidden" not in line


def test_set_up_replaces_what_was_there():
    """Two starts in one process do not log everything twice."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    first, second = io.StringIO(), io.StringIO()
    try:
        set_up(LogSettings(), (), first)
        set_up(LogSettings(level="warning"), (), second)
        logging.getLogger("threadloom.test").info("not told")
        logging.getLogger("threadloom.test").warning("told")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    assert first.getvalue() == ""
    assert [json.loads(line)["event"] for line in second.getvalue().splitlines()] == ["told"]


@pytest.mark.parametrize(
    "spelled",
    [
        "sk/quite+'secret' \"key\"",
        "https://v.example/x?key=sk/quite%2B%27secret%27%20%22key%22&b",
        "sk%2Fquite%2B%27secret%27%20%22key%22",
        json.dumps({"echo": "sk/quite+'secret' \"key\""}),
        json.dumps("sk/quite+'secret' \"key\"").replace("/", "\\/"),
        repr(b"illegal status line: sk/quite+'secret' \"key\""),
    ],
    ids=["plain", "in a query", "in a segment", "in JSON", "in JSON with slashes escaped", "in an exception's text"],
)
@pytest.mark.parametrize("form", ["json", "console"])
def test_a_secret_is_masked_however_it_is_spelled(spelled: str, form: str):
    """As it comes in URLs, in bodies and in what Python shows of bytes."""
    lines = formatter(LogSettings(format=form), {"sk/quite+'secret' \"key\""})
    facts = {"name": "x", "levelno": logging.WARNING, "levelname": "WARNING", "msg": "%s", "args": (spelled,)}
    line = lines.format(logging.makeLogRecord(facts))
    assert "***" in line
    assert "quite" not in line
