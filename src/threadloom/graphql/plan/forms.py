"""The three ways in which a field's values are read: an attribute, a call for each row, a question for all rows."""

from collections.abc import Callable, Hashable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple, Protocol

from threadloom.domain.ids import AgentRef, FeedbackRef, MessageRef, Ref, RunRef, SourceSlug, ThreadRef, ToolCallRef
from threadloom.domain.source import Source
from threadloom.graphql.batched import Batch
from threadloom.graphql.loaders import source_of, sources_of

from .loose import Core, Value
from .private import Private
from .run import Run
from .unsupported import Unsupported
from .values import AWAITABLE, Column, Later, attempt, kind_of, settled, then

_REFS = (AgentRef, FeedbackRef, MessageRef, RunRef, ThreadRef, ToolCallRef)


class Part(NamedTuple):
    """Values of those rows of a column that are of one source, by their numbers; None for all of them."""

    rows: Sequence[int] | None
    values: Later


class Terms(NamedTuple):
    """What a field's resolver is given beside its row: the same for all rows of one execution."""

    info: Any
    given: dict[str, Any]


Ask = Callable[[Run], Terms]
"""Reads a field's arguments; raises what is wrong with them."""


class Form(Protocol):
    """How a field's values are read."""

    def read(self, run: Run, rows: Column) -> Sequence[Part]:
        """A value, or an exception in its place, for each row."""
        ...


class Attribute:
    """The row's attribute of this name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._get = attrgetter(name)

    def read(self, run: Run, rows: Column) -> Sequence[Part]:
        """All at once; row by row where one has no such attribute, or raises."""
        del run
        try:
            values: Column = list(map(self._get, rows))
        except Exception:  # noqa: BLE001 - row by row it is the error of its row
            values = attempt(self._get, rows)
        return by_source(rows, values) if kind_of(values) == AWAITABLE else (Part(None, values),)


class Rowwise:
    """A resolver that is called for each row."""

    def __init__(self, resolver: Core, ask: Ask) -> None:
        self._call = resolver.wrapped_func
        self._takes_self = resolver.self_parameter is not None
        self._row_names = row_names(resolver)
        self._info_name = resolver.info_parameter.name if resolver.info_parameter is not None else None
        self._ask = ask

    def read(self, run: Run, rows: Column) -> Sequence[Part]:
        """The arguments once, the resolver row by row; what must be waited for, in parts by source."""
        try:
            terms = self._ask(run)
        except Exception as error:  # noqa: BLE001 - what is wrong with the arguments is the error of every row
            return (Part(None, [error] * len(rows)),)
        named = terms.given if self._info_name is None else {self._info_name: terms.info, **terms.given}
        values = attempt(self._caller(named), rows)
        return by_source(rows, values) if kind_of(values) == AWAITABLE else (Part(None, values),)

    def _caller(self, named: dict[str, Any]) -> Callable[[Any], Any]:
        call, names = self._call, self._row_names
        if self._takes_self:
            return lambda row: call(row, **named, **dict.fromkeys(names, row))
        if len(names) == 1:
            (name,) = names
            return lambda row: call(**{name: row}, **named)
        return lambda row: call(**dict.fromkeys(names, row), **named)


class Columnwise:
    """A resolver that is called for all rows at once; row by row where one of them has an error."""

    def __init__(self, column: Callable[[Column], Column], rowwise: Form) -> None:
        self._column = column
        self._rowwise = rowwise

    def read(self, run: Run, rows: Column) -> Sequence[Part]:
        """The whole column."""
        try:
            return (Part(None, self._column(rows)),)
        except Exception:  # noqa: BLE001 - row by row it is the error of its row
            return self._rowwise.read(run, rows)


class Batched:
    """A batch form, asked for all rows of a source at once, through the operation's gatherings."""

    def __init__(self, batch: Batch, ask: Ask) -> None:
        self._batch = batch
        self._ask = ask

    def read(self, run: Run, rows: Column) -> Sequence[Part]:
        """A part for each source, so that a slow one holds back no other's rows; one of what all rows came with."""
        if self._batch.at_hand is not None and None not in (at_hand := list(map(self._batch.at_hand, rows))):
            return (Part(None, at_hand),)
        try:
            terms = self._ask(run)
        except Exception as error:  # noqa: BLE001 - what is wrong with the arguments is the error of every row
            return (Part(None, [error] * len(rows)),)
        try:
            refs = list(map(self._batch.ref_of, rows))
            sources: list[SourceSlug | None] = list(sources_of(refs))
        except Exception:  # noqa: BLE001 - row by row it is the error of its row
            refs = attempt(self._batch.ref_of, rows)
            sources = [None if isinstance(ref, Exception) else source_of(ref) for ref in refs]
        if len(set(sources)) == 1 and sources[0] is not None:
            return (Part(None, self._of(run, sources[0], terms, refs, rows)),)
        groups: dict[Hashable, list[int]] = {}
        for number, source in enumerate(sources):
            groups.setdefault(source, []).append(number)
        nowhere = groups.pop(None, None)
        parts = [
            Part(numbers, self._of(run, source, terms, [refs[n] for n in numbers], [rows[n] for n in numbers]))
            for source, numbers in groups.items()
        ]
        return parts if nowhere is None else [*parts, Part(nowhere, [refs[n] for n in nowhere])]

    def _of(self, run: Run, source: Hashable, terms: Terms, refs: Sequence[Ref], rows: Column) -> Later:
        """The results for rows of one source, each row with its ref."""
        batch, (info, given) = self._batch, terms

        async def fetch(rows: Sequence[Any]) -> Sequence[Any]:
            return await batch.fetch(rows, info, given)

        name = (batch.load, source, tuple(sorted(given.items())))
        found = run.gatherings.ask(name, refs, rows, fetch)
        if batch.failed is None:
            return found
        settle = batch.settled
        return then(
            found,
            lambda results: [_tried(settle, row, result, info) for row, result in zip(rows, results, strict=True)],
        )


def _tried(settle: Callable[..., Any], row: Value, result: Value, info: Core) -> Value:
    try:
        return settle(row, result, info)
    except Exception as error:  # noqa: BLE001 - the error of its row
        return error


def row_names(resolver: Core) -> list[str]:
    """The names of a resolver's parameters that take the row."""
    parameters = (resolver.root_parameter, resolver.parent_parameter)
    return [parameter.name for parameter in parameters if parameter is not None]


def by_source(rows: Column, values: Column) -> Sequence[Part]:
    """Awaitable values in parts that are waited for apart: those of one source, or of one row that is of none."""
    groups: dict[Hashable, list[int]] = {}
    for number, row in enumerate(rows):
        groups.setdefault(_origin(row, number), []).append(number)
    if len(groups) == 1:
        return (Part(None, settled(values)),)
    return [Part(numbers, settled([values[n] for n in numbers])) for numbers in groups.values()]


def _origin(row: object, number: int) -> Hashable:
    if isinstance(row, Source):
        return row.slug
    ref = getattr(row, "ref", None)
    return source_of(ref) if isinstance(ref, _REFS) else number


def form_of(field: Core, private: Private, ask: Callable[[Any], Ask]) -> Form:
    """How the values of a field of graphql-core's are read; raises Unsupported for one that is declared otherwise."""
    definition = private.definition(field)
    if definition is None or definition.extensions:
        raise Unsupported("a field that is not of this schema's kinds")
    if definition.is_basic_field:
        if definition.default_resolver is not getattr:
            raise Unsupported("a default resolver of another kind")
        return Attribute(definition.python_name)
    metadata: dict[str, Any] = definition.metadata or {}
    batch = metadata.get("batch")
    if isinstance(batch, Batch):
        return Batched(batch, ask(definition))
    rowwise = Rowwise(definition.base_resolver, ask(definition))
    column = metadata.get("column")
    return rowwise if column is None else Columnwise(column, rowwise)
