"""What an operation costs, as a formula of its variables."""

from collections.abc import Mapping
from typing import cast

from threadloom.domain.noun import Noun
from threadloom.domain.page import DEFAULT_SIZE, MAX_SIZE

from .limits import MOST

Variables = Mapping[str, object]


class Variable(Noun):
    """What a variable is given."""

    name: str


class Size(Noun):
    """How many rows: the first number, or list's length, that is given; else a page's default. 100 at most."""

    given: tuple[int | Variable, ...] = ()

    def rows(self, variables: Variables) -> int:
        """The number; what the resolvers will refuse counts as the nearest that they take."""
        for each in self.given:
            value = variables.get(each.name) if isinstance(each, Variable) else each
            if isinstance(value, list):
                value = len(cast("list[object]", value))
            if isinstance(value, int | float) and not isinstance(value, bool):
                return int(min(max(value, 0), MAX_SIZE))
        return DEFAULT_SIZE


class Condition(Noun):
    """A part that is left out where a variable is not as `wanted`."""

    variable: str
    wanted: bool

    def holds(self, variables: Variables) -> bool:
        """Whether the part counts; so it does where the variable is no boolean."""
        value = variables.get(self.variable)
        return not isinstance(value, bool) or value is self.wanted


class Step(Noun):
    """The result of a step of the formula."""

    index: int


Amount = int | Step


class Term(Noun):
    """So many times an amount, where all conditions hold."""

    amount: Amount
    times: int | Size = 1
    conditions: tuple[Condition, ...] = ()


class Sum(Noun):
    """A step that adds up."""

    constant: int
    terms: tuple[Term, ...]


class Largest(Noun):
    """A step that takes the largest."""

    amounts: tuple[Amount, ...]


class Formula(Noun):
    """Steps that are worked out in their order, each once, from those before; numbers end at `MOST`.

    `defaults` are the values of variables that are not given.
    """

    steps: tuple[Sum | Largest, ...]
    total: Amount
    defaults: Mapping[str, object]

    def evaluate(self, variables: Variables) -> int:
        """The cost with these variables, whatever their values."""
        known = {**self.defaults, **variables} if self.defaults else variables
        results: list[int] = []

        def told(amount: Amount) -> int:
            return results[amount.index] if isinstance(amount, Step) else amount

        for step in self.steps:
            if isinstance(step, Largest):
                results.append(max(told(amount) for amount in step.amounts))
                continue
            result = step.constant
            for term in step.terms:
                if all(condition.holds(known) for condition in term.conditions):
                    times = term.times.rows(known) if isinstance(term.times, Size) else term.times
                    result += times * told(term.amount)
            results.append(min(result, MOST))
        return told(self.total)
