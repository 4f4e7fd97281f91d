"""Null and errors at one position of the schema's answer: what is told, and what becomes null by it."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from graphql import FieldNode
from graphql.pyutils import Undefined

from .loose import Value
from .run import Locate, Run
from .values import BAD, ODD, PLAIN, Column, Later, kind_of, kinds, then

Inner: TypeAlias = Callable[[Run, Column, Locate], Later]
"""Completes a column that has neither nulls nor errors."""


class Position:
    """Where values of one type are completed: a field's own value, or the items of its list.

    `required`: null is no value here. `absorbed`: how many steps of a value's place lead to the nearest position that
    may be null; both are known when an operation is compiled, so that no execution searches for them.
    """

    def __init__(self, field: str, nodes: Sequence[FieldNode], *, required: bool, absorbed: int) -> None:
        self.field = field
        self.nodes = nodes
        self.required = required
        self.absorbed = absorbed

    def odd(self, run: Run, value: Value, locate: Locate, number: int) -> Value:
        """What becomes of a null or an error, told where it is one; `number` is that of its row."""
        if value is None or value is Undefined:
            if not self.required:
                return None
            value = TypeError(f"Cannot return null for non-nullable field {self.field}.")
        run.fail(value, self.nodes, locate(number), self.absorbed)
        return BAD if self.required else None

    def around(self, run: Run, values: Column, locate: Locate, inner: Inner) -> Later:
        """Nulls and errors told here, all other values completed by `inner`."""
        if kind_of(values) == PLAIN:
            return then(inner(run, values, locate), lambda done: self._told(run, done))
        places = [place for place, value in enumerate(values) if kinds[type(value)] != ODD]
        out = [
            self.odd(run, value, locate, place) if kinds[type(value)] == ODD else None
            for place, value in enumerate(values)
        ]

        def merged(done: Column) -> Column:
            for place, value in zip(places, done, strict=True):
                out[place] = value
            return self._told(run, out)

        chosen = [values[place] for place in places]
        return then(inner(run, chosen, lambda number: locate(places[number])), merged)

    def _told(self, run: Run, done: Column) -> Column:
        """The column with null for what an error inside it has made null here."""
        if self.required or not run.failed:
            return done
        return [None if value is BAD else value for value in done]
