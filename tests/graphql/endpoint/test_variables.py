"""How much may be in variables."""

from collections.abc import Iterator
from typing import Any

import pytest

from threadloom.domain.errors import LimitExceeded
from threadloom.graphql.endpoint.limits import Limits
from threadloom.graphql.endpoint.refused import Phase, Refused
from threadloom.graphql.endpoint.variables import count


class Untouched(list[int]):
    """A list that nobody may look into."""

    def __iter__(self) -> Iterator[int]:
        raise AssertionError


@pytest.mark.parametrize(
    ("variables", "number"),
    [
        ({"a": 1}, 1),
        ({"a": 1, "b": None, "c": "text", "d": True}, 4),
        ({"a": [1, 2, 3]}, 4),
        ({"a": {"b": [1, {"c": 2}]}, "d": []}, 6),
    ],
)
def test_every_value_counts(variables: dict[str, Any], number: int):
    """Texts and numbers, lists and objects, at any depth."""
    assert count(variables, Limits(variable_values=number)) == number
    assert count(variables, Limits(variable_values=number + 5), before=5) == number + 5
    with pytest.raises(Refused) as caught:
        count(variables, Limits(variable_values=number - 1))
    assert caught.value.phase is Phase.LIMIT
    (error,) = caught.value.errors
    assert error.message == f"the variables have more than {number - 1} values"
    assert isinstance(error.original_error, LimitExceeded)


def test_nothing_is_nothing():
    """No variables, no values."""
    assert count({}, Limits(variable_values=1)) == 0


def test_what_is_over_the_limit_is_not_looked_at():
    """A long list is refused by its length."""
    with pytest.raises(Refused):
        count({"a": Untouched([1] * 11)}, Limits(variable_values=10))


def test_deep_ones_are_no_recursion():
    """The bound is the number alone."""
    deep: list[Any] = []
    for _ in range(9_998):
        deep = [deep]
    count({"a": deep}, Limits())
    with pytest.raises(Refused):
        count({"a": [[deep]]}, Limits())
