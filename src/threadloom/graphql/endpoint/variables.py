"""How much is in the variables of an operation, before anybody looks at what it is."""

from collections.abc import Mapping
from typing import Any, cast

from .limits import Limits
from .refused import over_limit


def count(variables: Mapping[str, Any], limits: Limits, *, before: int = 0) -> int:
    """How many values they have, with those of the operations before; raises Refused for more than allowed.

    A list or an object that is too long is not looked into.
    """
    found, waiting = before, cast("list[Any]", [variables])
    while waiting:
        value = waiting.pop()
        if not isinstance(value, dict | list):
            continue
        found += len(cast("dict[str, Any] | list[Any]", value))
        if found > limits.variable_values:
            raise over_limit(f"the variables have more than {limits.variable_values} values")
        waiting += cast("list[Any]", value.values() if isinstance(value, dict) else value)
    return found
