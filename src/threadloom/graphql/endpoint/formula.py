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
    """How many rows: the first number that is given; else a page's default. 100 at most."""

    given: tuple[int | Variable, ...] = ()

    def rows(self, variables: Variables) -> int:
        """The number; what the resolvers will refuse counts as the nearest that they take."""
        for each in self.given:
            value = variables.get(each.name) if isinstance(each, Variable) else each
            if isinstance(value, int | float) and not isinstance(value, bool):
                return int(min(max(value, 0), MAX_SIZE))
        return DEFAULT_SIZE


class Items(Noun):
    """How many items an argument lists that each ask a vendor; a single value stands for a list of one."""

    given: Variable

    def rows(self, variables: Variables) -> int:
        """The number, 100 at most: what the resolvers will refuse counts as that."""
        value = variables.get(self.given.name)
        if value is None:
            return DEFAULT_SIZE
        return min(len(cast("list[object]", value)), MAX_SIZE) if isinstance(value, list) else 1


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
    times: int | Size | Items = 1
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

    `defaults` are the values of variables that are not given; `lists` are the variables that list what is asked for.
    """

    steps: tuple[Sum | Largest, ...]
    total: Amount
    defaults: Mapping[str, object]
    lists: tuple[str, ...] = ()

    def longest_list(self, variables: Variables) -> int:
        """The length of the longest list that asks a vendor for each of its items."""
        given = (variables.get(name, self.defaults.get(name)) for name in self.lists)
        return max((len(cast("list[object]", value)) for value in given if isinstance(value, list)), default=0)

    def most(self, fixed: Variables) -> int:
        """The cost with the dearest values of all variables that are not `fixed`: every page full, nothing left out."""
        dearest: dict[str, object] = {}
        for term in (term for step in self.steps if isinstance(step, Sum) for term in step.terms):
            dearest |= {condition.variable: None for condition in term.conditions}
            if isinstance(term.times, Size):
                dearest |= {each.name: MAX_SIZE for each in term.times.given if isinstance(each, Variable)}
            elif isinstance(term.times, Items):
                dearest[term.times.given.name] = [None] * MAX_SIZE
        return self.evaluate({**dearest, **fixed})

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
                    times = term.times if isinstance(term.times, int) else term.times.rows(known)
                    result += times * told(term.amount)
            results.append(min(result, MOST))
        return told(self.total)
