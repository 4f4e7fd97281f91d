"""Instants and the clock."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadloom.domain import clock
from threadloom.domain.clock import EARLIEST, LATEST, Instant, SystemClock, datetime_of, instant_of, instant_of_seconds

moments = st.datetimes(timezones=st.just(UTC))
instants = st.integers(EARLIEST, LATEST).map(Instant)


@settings(deadline=None)
@given(moments)
def test_moments_round_trip(moment: datetime):
    """Every moment of the calendar comes back from its instant, to the microsecond."""
    assert datetime_of(instant_of(moment)) == moment


@settings(deadline=None)
@given(instants)
def test_instants_round_trip(instant: Instant):
    """Every instant of the calendar comes back from its moment, which is in UTC."""
    assert instant_of(datetime_of(instant)) == instant
    assert datetime_of(instant).tzinfo is UTC


@settings(deadline=None)
@given(instants, instants)
def test_instants_sort_as_moments(one: Instant, other: Instant):
    """Of two instants the greater is the later."""
    assert (one < other) == (datetime_of(one) < datetime_of(other))


def test_known_instants():
    """The epoch is zero, the unit is the microsecond, and an offset counts."""
    assert instant_of(datetime(1970, 1, 1, tzinfo=UTC)) == 0
    assert instant_of(datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC)) == 1_000_005
    assert instant_of(datetime(1970, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))) == 0
    assert instant_of(datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)) == -1


def test_naive_moments_are_refused():
    """A moment without a time zone names no instant."""
    with pytest.raises(ValueError, match="time zone"):
        instant_of(datetime(2026, 11, 21))  # noqa: DTZ001  the naive moment is the point


@pytest.mark.parametrize("beyond", [1, 10**6, 2**63, 10**40])
def test_instants_beyond_the_calendar_are_clamped(beyond: int):
    """Beyond the years 1 to 9999 the nearest moment stands for an instant."""
    assert datetime_of(Instant(EARLIEST - beyond)) == datetime_of(EARLIEST) == datetime(1, 1, 1, tzinfo=UTC)
    assert datetime_of(Instant(LATEST + beyond)) == datetime_of(LATEST) == datetime.max.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "instant"),
    [
        (0, 0),
        (1_763_715_000, 1_763_715_000_000_000),
        (1.5, 1_500_000),
        (-1, -1_000_000),
        (253_402_300_799, 253_402_300_799_000_000),
        (253_402_300_800, None),
        (1_763_715_000_000, None),
        (1e300, None),
        (-1e12, None),
    ],
)
def test_unix_seconds(seconds: float, instant: int | None):
    """Unix seconds are an instant where a calendar names them; milliseconds taken for seconds are not."""
    assert instant_of_seconds(seconds) == instant


def test_the_clock_never_runs_backwards(monkeypatch):
    """Whatever the machine's clock does, each reading is later than the one before, and it catches up."""
    readings = iter([5_000_000, 5_000_000, 1_000_000, 1_000_999, 9_000_000])
    monkeypatch.setattr(clock.time, "time_ns", lambda: next(readings))
    steady = SystemClock()
    assert [steady.now() for _ in range(5)] == [5_000, 5_001, 5_002, 5_003, 9_000]


def test_the_clock_tells_this_moment():
    """The system's clock is within the calendar and after this test was written."""
    assert instant_of(datetime(2026, 1, 1, tzinfo=UTC)) < SystemClock().now() < LATEST
