"""The retry budget: a share of the requests of late."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadloom.vendors.http.budget import FLOOR, WINDOW_S, RetryBudget


def taken(budget: RetryBudget, now: float, most: int = 1_000) -> int:
    return next(n for n in range(most) if not budget.take(now))


def test_one_read_alone_may_be_repeated():
    """Twice, as often as any read may."""
    budget = RetryBudget(0.2)
    budget.request(0.0)
    assert budget.left(0.0) == 1.0
    assert taken(budget, 0.0) == FLOOR == 2
    assert budget.left(0.0) == 0.0


def test_a_fifth_of_the_requests():
    """And no more, at once or one by one."""
    budget = RetryBudget(0.2)
    for _ in range(100):
        budget.request(1.0)
    assert taken(budget, 1.0) == 20
    for _ in range(100):
        budget.request(2.0)
    assert budget.left(2.0) == 0.5
    assert taken(budget, 2.0) == 20


def test_what_is_long_ago_does_not_count():
    """Neither requests nor retries."""
    budget = RetryBudget(0.2)
    for _ in range(100):
        budget.request(1.0)
    taken(budget, 1.0)
    assert budget.left(2 * WINDOW_S) == 1.0
    assert taken(budget, 2 * WINDOW_S) == FLOOR


@pytest.mark.parametrize("later", [0.0, WINDOW_S / 2 - 1, WINDOW_S / 2])
def test_what_was_not_sent_is_given_back(later: float):
    """So that another may be, in the half of the window in which it was taken, and in the next."""
    budget = RetryBudget(0.2)
    assert taken(budget, 1.0) == 2
    assert not budget.take(1.0 + later)
    budget.give_back(1.0)
    assert budget.left(1.0 + later) == 0.5
    assert taken(budget, 1.0 + later) == 1


def test_what_nobody_counts_any_more_cannot_be_given_back():
    """It would be given to those who came after."""
    budget = RetryBudget(0.2)
    assert taken(budget, 1.0) == 2
    assert taken(budget, 1.0 + 2 * WINDOW_S) == 2
    budget.give_back(1.0)
    assert budget.left(1.0 + 2 * WINDOW_S) == 0.0


def test_without_a_share_there_is_none():
    """Not even for one read alone."""
    budget = RetryBudget(0.0)
    budget.request(0.0)
    assert (taken(budget, 0.0), budget.left(0.0)) == (0, 0.0)


@given(st.lists(st.tuples(st.floats(0, 3), st.booleans()), max_size=200))
def test_whenever_they_come(steps: list[tuple[float, bool]]):
    """In each half window and the one before it, retries are never beyond the share of the requests, or the floor."""
    budget, now, requests, retries = RetryBudget(0.2), 0.0, 0, 0
    for seconds, is_retry in steps:
        now += seconds
        if not is_retry:
            budget.request(now)
            requests += 1
        elif budget.take(now):
            retries += 1
        assert 0.0 <= budget.left(now) <= 1.0
    windows = 1 + now / (WINDOW_S / 2)
    assert retries <= max(FLOOR, 0.2 * requests) + FLOOR * windows
