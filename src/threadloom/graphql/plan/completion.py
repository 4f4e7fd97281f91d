"""Completing columns by the type that the schema promises: lists, objects, interfaces and unions; leaves apart."""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from itertools import accumulate, chain, islice
from typing import Any, Protocol, cast

from graphql import GraphQLError
from graphql.pyutils import inspect

from .loose import Core, Value, is_iterable
from .position import Position
from .run import Locate, Place, Run
from .values import AWAITABLE, BAD, ODD, Column, Later, attempt, is_later, kind_of, kinds, settled, then, together


class Completion(Protocol):
    """Turns the values that a field was read as into those of the answer."""

    def column(self, run: Run, values: Column, locate: Locate) -> Later:
        """The completed values; none of those given is awaitable."""
        ...


class Rows(Protocol):
    """Runs a selection set for rows of one object type."""

    def run(self, run: Run, rows: Column, locate: Locate) -> Later:
        """The answer's object, or BAD, for each row."""
        ...


class ListOf:
    """Lists: flattened into one column of their items, and split again."""

    def __init__(self, items: Completion, position: Position) -> None:
        self._items = items
        self._position = position

    def column(self, run: Run, values: Column, locate: Locate) -> Later:
        """The lists with their items completed."""
        values = [value if type(value) in (list, tuple) else self._listed(value) for value in values]
        return self._position.around(run, values, locate, self._lists)

    def _listed(self, value: Value) -> Value:
        if kinds[type(value)] == ODD:
            return value
        if not is_iterable(value):
            return GraphQLError(f"Expected Iterable, but did not find one for field '{self._position.field}'.")
        try:
            return list(value)
        except Exception as error:  # noqa: BLE001 - the error of its row
            return error

    def _lists(self, run: Run, values: Column, locate: Locate) -> Later:
        lengths = [len(value) for value in values]
        items = list(chain.from_iterable(values))
        ends: list[int] = []

        def locate_item(number: int) -> Place:
            if not ends:
                ends.extend(accumulate(lengths))
            row = bisect_right(ends, number)
            return (*locate(row), number - (ends[row] - lengths[row]))

        def split(done: Column) -> Column:
            left = iter(done)
            lists = [list(islice(left, length)) for length in lengths]
            return [BAD if BAD in each else each for each in lists] if run.failed else lists

        if kind_of(items) == AWAITABLE:
            ready = then(settled(items), lambda found: self._items.column(run, found, locate_item))
            return then(ready, split)
        return then(self._items.column(run, items, locate_item), split)


class ObjectOf:
    """Objects of one type, their selection set run for all of them at once."""

    def __init__(self, type_: Core, position: Position, check: "RowCheck | None") -> None:
        self._type = type_
        self._position = position
        self._check = check
        self._rows: Rows | None = None

    def selecting(self, rows: Rows) -> None:
        """Take the selection set, which is compiled when the object is known."""
        self._rows = rows

    def column(self, run: Run, values: Column, locate: Locate) -> Later:
        """An object of the answer for each row that is of the type."""
        run.gatherings.is_alone = False  # from here on there are several fields
        return self._position.around(run, self._checked(values), locate, cast("Rows", self._rows).run)

    def _checked(self, values: Column) -> Column:
        check = self._check
        if check is None or check.passes(values):
            return values
        nodes = self._position.nodes
        return [
            value
            if kinds[type(value)] == ODD or check.one(value)
            else GraphQLError(f"Expected value of type '{self._type}' but got: {inspect(value)}.", nodes)
            for value in values
        ]


class RowCheck:
    """Whether rows are of an object type, which Strawberry tells by their class alone."""

    def __init__(self, is_type_of: Callable[[Any, Any], bool]) -> None:
        self._is_type_of = is_type_of
        self._known: set[type] = {type(None)}

    def passes(self, rows: Column) -> bool:
        """Whether all rows are of the type, or null."""
        return self._known.issuperset(map(type, rows))

    def one(self, row: Value) -> bool:
        """Whether a row is of the type."""
        if not self._is_type_of(row, None):
            return False
        self._known.add(row.__class__)
        return True


class OneOf:
    """Rows of an interface or a union, each completed as the object type that its class is declared as."""

    def __init__(
        self, position: Position, *, name_of: Callable[[Any, Run], str], types: Mapping[str, Completion]
    ) -> None:
        self._position = position
        self._name_of = name_of
        self._types = types
        self._names: dict[type, str] = {}

    def column(self, run: Run, values: Column, locate: Locate) -> Later:
        """The rows completed in groups of one type."""
        if not self._names.keys() >= set(map(type, values)):
            values = attempt(lambda value: self._known(value, run), values)
        return self._position.around(run, values, locate, self._by_type)

    def _known(self, value: Value, run: Run) -> Value:
        if kinds[type(value)] != ODD and type(value) not in self._names:
            self._names[type(value)] = self._name_of(value, run)
        return value

    def _by_type(self, run: Run, values: Column, locate: Locate) -> Later:
        groups: dict[Hashable, list[int]] = {}
        for place, value in enumerate(values):
            groups.setdefault(self._names[type(value)], []).append(place)
        parts = [
            (places, self._types[str(name)].column(run, [values[place] for place in places], _at(locate, places)))
            for name, places in groups.items()
        ]
        return merged(parts, len(values))


def merged(parts: Sequence[tuple[Sequence[int], Later]], length: int) -> Later:
    """One column out of parts that were completed apart, each with the numbers of its rows."""
    out: list[Any] = [None] * length

    def put(places: Sequence[int], done: Column) -> None:
        for place, value in zip(places, done, strict=True):
            out[place] = value

    put_parts = [then(part, partial(put, places)) for places, part in parts]
    waits = [part for part in put_parts if is_later(part)]
    return then(together(waits), lambda _: out) if waits else out


def _at(locate: Locate, places: Sequence[int]) -> Locate:
    return lambda number: locate(places[number])
