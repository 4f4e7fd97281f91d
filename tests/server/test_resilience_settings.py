"""What a source's settings say about bearing failures."""

import pytest

from threadloom.domain.source import Resilience
from threadloom.server.configuration import checked
from threadloom.server.wrong import ConfigurationError


def settings_with(**values: object):
    return checked({"sources": [{"slug": "s", "vendor": "local", **values}]})


def test_the_defaults_are_those_of_the_domain():
    """One place has the figures."""
    (source,) = settings_with().sources
    assert source.resilience() == Resilience()


def test_each_of_them_can_be_set():
    """And goes to the source as it is."""
    chosen = Resilience(
        retries=1,
        retry_budget=0.5,
        cooldown_s=2.0,
        breaker_failures=7,
        breaker_open_s=3.0,
        max_in_flight=8,
        max_waiting=9,
    )
    values = {name: getattr(chosen, name) for name in Resilience.__struct_fields__}
    assert all(getattr(chosen, name) != getattr(Resilience(), name) for name in values)
    assert settings_with(**values).sources[0].resilience() == chosen


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"retries": 3}, "sources[0].retries is 3: it should be less than or equal to 2"),
        ({"retry_budget": 20}, "sources[0].retry_budget is 20: it should be less than or equal to 1"),
        ({"breaker_failures": 0}, "sources[0].breaker_failures is 0: it should be greater than or equal to 1"),
        ({"breaker_open_s": 0}, "sources[0].breaker_open_s is 0: it should be greater than 0"),
        ({"max_in_flight": "many"}, "sources[0].max_in_flight is 'many': it should be a valid integer"),
        ({"max_waiting": -1}, "sources[0].max_waiting is -1: it should be greater than or equal to 0"),
        ({"cooldown_s": 61}, "sources[0].cooldown_s is 61: it should be less than or equal to 60"),
    ],
)
def test_wrong_ones_are_one_line_each(values: dict[str, object], line: str):
    """Key, value and what is allowed."""
    with pytest.raises(ConfigurationError) as caught:
        settings_with(**values)
    (told,) = caught.value.lines
    assert told.startswith(line)
