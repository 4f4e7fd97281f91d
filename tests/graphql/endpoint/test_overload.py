"""Bounded concurrency."""

import pytest

from threadloom.graphql.endpoint.overload import Gate
from threadloom.graphql.endpoint.rejected import Rejected


def test_so_many_run_and_no_more():
    """Whoever comes then is told at once, and may come when one has gone."""
    gate = Gate(2, retry_after_s=3)
    with gate.passed():
        with gate.passed():
            with pytest.raises(Rejected) as caught, gate.passed():
                pytest.fail("it was let in")
            assert gate.inside == 2
        with gate.passed():
            assert gate.inside == 2
    assert gate.inside == 0
    assert (caught.value.status, caught.value.code, caught.value.retry_after_s) == (503, "OVERLOADED", 3)


def test_lists_count_for_what_they_hold():
    """Together or not at all."""
    gate = Gate(3, retry_after_s=1)
    with gate.passed(2), pytest.raises(Rejected), gate.passed(2):
        pytest.fail("it was let in")
    with gate.passed(3):
        assert gate.inside == 3


def test_a_place_is_given_back_by_whoever_fails():
    """Whatever went wrong."""
    gate = Gate(1, retry_after_s=1)
    with pytest.raises(ValueError, match="x"), gate.passed():
        raise ValueError("x")
    assert gate.inside == 0
