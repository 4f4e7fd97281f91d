"""The scalars: on their own, and as a schema registers them."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import MappingProxyType
from typing import cast

import pytest
import strawberry
from graphql import GraphQLError, build_schema, print_type
from hypothesis import given, settings
from hypothesis import strategies as st
from strawberry.schema.config import StrawberryConfig

from threadloom.domain.clock import EARLIEST, LATEST, Instant, datetime_of, instant_of
from threadloom.domain.ids import RunRef, ThreadRef
from threadloom.domain.run import Run
from threadloom.graphql.scalars import JSON, MAX_DEPTH, SCALARS, parse_instant, parse_json, print_instant, print_json

RUN = Run(ref=RunRef(thread=ThreadRef(source="local", native_id="t"), native_id="r"), started_at=Instant(1))
DAY = 24 * 60 * 60 * 1_000_000

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@strawberry.type(name="Run")
class RunType:
    """A type whose values are the domain's nouns: the fields are read off the noun and printed by the scalar."""

    started_at: Instant
    ended_at: Instant | None


@strawberry.input
class EchoInput:
    at: Instant | None = None
    value: JSON | None = None


@strawberry.type
class Query:
    @strawberry.field
    def run(self) -> RunType:
        return cast("RunType", RUN)

    @strawberry.field
    def moment(self, echo: EchoInput) -> Instant | None:
        return echo.at

    @strawberry.field
    def json(self, value: JSON | None = None, echo: EchoInput | None = None) -> JSON | None:
        return echo.value if echo else value


SCHEMA = strawberry.Schema(Query, config=StrawberryConfig(scalar_map=SCALARS))


def run(text: str, **variables) -> dict:
    result = SCHEMA.execute_sync(text, variables)
    assert result.errors is None
    assert result.data is not None
    return result.data


def refusal(text: str, **variables) -> str:
    result = SCHEMA.execute_sync(text, variables)
    assert result.data is None
    (error,) = list(result.errors or [])
    return error.message


@pytest.mark.parametrize("name", ["DateTime", "JSON"])
def test_definitions(name: str):
    """Description and specification are those of the schema as committed."""
    committed = build_schema((Path(__file__).parents[2] / "schema.graphql").read_text())
    assert print_type(SCHEMA._schema.get_type(name)) == print_type(committed.get_type(name))


def test_nouns_need_no_copy():
    """A field typed Instant prints a noun's instant, and null where it has none."""
    assert run("{ run { startedAt endedAt } }")["run"] == {
        "startedAt": "1970-01-01T00:00:00.000001Z",
        "endedAt": None,
    }


@settings(deadline=None)
@given(st.integers(EARLIEST, LATEST))
def test_instants_round_trip(instant: int):
    """Every instant of the years 1 to 9999 is read from its own text, which is in UTC and ends in Z."""
    text = print_instant(instant)
    assert parse_instant(text) == instant
    assert text.endswith("Z")


@settings(deadline=None)
@given(st.integers(EARLIEST + DAY, LATEST - DAY), st.integers(-1439, 1439))
def test_offsets(instant: int, minutes: int):
    """A text in any offset is the instant that it names."""
    moment = datetime_of(Instant(instant)).astimezone(timezone(timedelta(minutes=minutes)))
    assert parse_instant(moment.isoformat()) == instant


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1, "1970-01-01T00:00:00.000001Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (1_500_000, "1970-01-01T00:00:01.500000Z"),
        (EARLIEST, "0001-01-01T00:00:00Z"),
        (LATEST, "9999-12-31T23:59:59.999999Z"),
        (EARLIEST - 1, "0001-01-01T00:00:00Z"),
        (2**63, "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_printed_instants(instant: int, text: str):
    """Microseconds show only where they are not zero; what no calendar names is clamped."""
    assert print_instant(instant) == text


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-21T09:30:00Z", datetime(2026, 11, 21, 9, 30, tzinfo=UTC)),
        ("2026-11-21t09:30:00z", datetime(2026, 11, 21, 9, 30, tzinfo=UTC)),
        ("2026-11-21T09:30:00+00:00", datetime(2026, 11, 21, 9, 30, tzinfo=UTC)),
        ("2026-11-21T09:30:00.5Z", datetime(2026, 11, 21, 9, 30, 0, 500_000, tzinfo=UTC)),
        ("2026-11-21T09:30:00.108Z", datetime(2026, 11, 21, 9, 30, 0, 108_000, tzinfo=UTC)),
        ("2026-11-21T09:30:00.123456789Z", datetime(2026, 11, 21, 9, 30, 0, 123_456, tzinfo=UTC)),
        ("2026-11-21T09:30:00+05:45", datetime(2026, 11, 21, 3, 45, tzinfo=UTC)),
        ("2026-11-21T09:30:00-03:30", datetime(2026, 11, 21, 13, 0, tzinfo=UTC)),
        ("2026-11-21T09:30:00-00:01", datetime(2026, 11, 21, 9, 31, tzinfo=UTC)),
        ("2024-02-29T23:59:59+23:59", datetime(2024, 2, 29, 0, 0, 59, tzinfo=UTC)),
    ],
)
def test_parsed_instants(text: str, moment: datetime):
    """RFC 3339 in any offset and to any precision, as literal and as variable."""
    assert parse_instant(text) == instant_of(moment)
    as_literal = run(f'{{ moment(echo: {{at: "{text}"}}) }}')
    as_variable = run("query ($at: DateTime) { moment(echo: {at: $at}) }", at=text)
    assert as_literal == as_variable == {"moment": print_instant(instant_of(moment))}


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21T09:30:00",
        "2026-11-21T09:30:00-00:00",
        "2026-11-21T09:30Z",
        "2026-11-21 09:30:00Z",
        "2026-11-21",
        "20261121T093000Z",
        "2026-W47-6T09:30:00Z",
        "2026-11-21T09:30:00.Z",
        "2026-11-21T09:30:00,5Z",
        "2026-11-21T09:30:00.1234567890Z",
        "2026-11-21T09:30:00+0100",
        "2026-11-21T09:30:00+01",
        "2026-11-21T09:30:00+24:00",
        "2026-11-21T09:30:00+01:60",
        "2026-11-21T09:30:00Z\n",
        " 2026-11-21T09:30:00Z",
        "+02026-11-21T09:30:00Z",
        "\uff12026-11-21T09:30:00Z",
        "now",
        "",
        1_795_249_800,
        True,
        ["2026-11-21T09:30:00Z"],
    ],
)
def test_texts_that_are_no_moment(text):
    """Naive times, other notations and other types are refused, with an example of what is taken."""
    with pytest.raises(GraphQLError, match="such as 2026-11-21T09:30:00Z"):
        parse_instant(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-11-21T09:30:60Z", "second"),
        ("2016-12-31T23:59:60Z", "second"),
        ("2026-11-21T24:00:00Z", "hour"),
        ("2026-11-21T09:60:00Z", "minute"),
        ("2026-02-29T00:00:00Z", "day"),
        ("2026-13-01T00:00:00Z", "month"),
        ("0000-01-01T00:00:00Z", "year"),
        ("0001-01-01T00:00:00+00:01", "years 1 to 9999"),
        ("9999-12-31T23:59:59-00:01", "years 1 to 9999"),
    ],
)
def test_moments_that_never_were(text: str, reason: str):
    """Leap seconds, days that no calendar has and years out of range are refused, naming what is wrong."""
    with pytest.raises(GraphQLError, match=reason):
        parse_instant(text)
    assert reason in refusal("query ($at: DateTime) { moment(echo: {at: $at}) }", at=text)
    assert reason in refusal(f'{{ moment(echo: {{at: "{text}"}}) }}')


@pytest.mark.parametrize("value", ["2026-11-21T09:30:00Z", 1.5, True, datetime.now(UTC)])
def test_only_instants_are_printed(value):
    """Anything that is no instant is a fault of ours and never printed."""
    with pytest.raises(GraphQLError, match=type(value).__name__):
        print_instant(value)


@settings(deadline=None)
@given(json_values)
def test_json_round_trip(value):
    """Any JSON value passes unchanged, types included, as a variable and out again."""
    assert repr(run("query ($value: JSON) { json(value: $value) }", value=value)["json"]) == repr(value)


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        ("null", None),
        ("true", True),
        ("-9223372036854775808", -(2**63)),
        ("9223372036854775807", 2**63 - 1),
        ("1.5e3", 1500.0),
        ('"a\\u00e9\\n"', "aé\n"),
        ("[]", []),
        ("{}", {}),
        ('{a: [1, {b: [null, "x"]}], c: {d: false}}', {"a": [1, {"b": [None, "x"]}], "c": {"d": False}}),
    ],
)
def test_json_literals(literal: str, value):
    """Literals of every kind are taken, in an argument and inside an input."""
    assert repr(run(f"{{ json(value: {literal}) }}")["json"]) == repr(value)
    assert repr(run(f"{{ json(echo: {{value: {literal}}}) }}")["json"]) == repr(value)


def test_json_variables_inside_literals():
    """Variables inside a literal are filled in; one not given leaves its field out, and null in a list."""
    text = "query ($a: JSON, $b: JSON, $c: JSON = 3) { json(value: {a: $a, list: [$b, {c: $c}], b: $b}) }"
    assert run(text, a={"x": [1]}) == {"json": {"a": {"x": [1]}, "list": [None, {"c": 3}]}}
    assert run(text, a=1, b=2, c=4) == {"json": {"a": 1, "list": [2, {"c": 4}], "b": 2}}


NAN, INFINITY = float("nan"), float("inf")


@pytest.mark.parametrize("value", [NAN, INFINITY, -INFINITY, 2**63, -(2**63) - 1, 10**400, "\ud800", "a\udfffb"])
def test_json_that_nobody_can_take(value):
    """Numbers that are not finite, integers beyond 64 bits and broken text are refused at any depth, keys included."""
    for nested in (value, [value], {"a": [{"b": value}]}, *([{value: 1}] if isinstance(value, str) else [])):
        assert "JSON takes" in refusal("query ($value: JSON) { json(value: $value) }", value=nested)


@pytest.mark.parametrize("literal", ["1e999", "-1e999", "9223372036854775808", "9" * 5_000, '"\\ud800"'])
def test_json_literals_that_nobody_can_take(literal: str):
    """The same literals are refused before anything runs."""
    assert refusal(f"{{ json(value: {{a: [{literal}]}}) }}")


def test_json_depth():
    """Lists and objects go 100 deep; deeper ones are refused."""
    fits: object = 1
    for level in range(MAX_DEPTH):
        fits = [fits] if level % 2 else {"a": fits}
    assert parse_json(fits) == fits
    with pytest.raises(GraphQLError, match="deep"):
        parse_json([fits])


@pytest.mark.parametrize("value", [object(), b"x", {1, 2}, datetime.now(UTC)])
def test_json_of_python_alone(value):
    """Python values that JSON lacks are refused."""
    with pytest.raises(GraphQLError, match=type(value).__name__):
        parse_json([value])


def test_json_printed():
    """Tuples are printed as lists and read-only mappings as objects; the rest passes as it is."""
    value = MappingProxyType({"a": ({"b": (1, 2.5, None)}, "text", True)})
    assert print_json(value) == {"a": [{"b": [1, 2.5, None]}, "text", True]}
    assert print_json("text") == "text"
