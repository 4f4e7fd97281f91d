"""A selection set on one object type, run for many rows at once."""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any, cast

import msgspec

from .field import FieldPlan, TypeName
from .forms import Attribute
from .rows import Make, as_records
from .run import Locate, Run
from .values import BAD, Column, Later, is_later, then, together


class SelectionSet:
    """The fields of a selection set; plain columns are read and checked together, all others one by one."""

    def __init__(self, fields: Sequence[FieldPlan | TypeName]) -> None:
        self._fields = fields
        self._make = as_records([field.key for field in fields]) if fields else None
        self._plain = [number for number, field in enumerate(fields) if field.check is not None]
        self._rest = [number for number, field in enumerate(fields) if field.check is None]
        if self._plain:
            plain = [cast("FieldPlan", fields[number]) for number in self._plain]
            names = [cast("Attribute", field.form).name for field in plain]
            self._get: Any = attrgetter(*names)
            self._is_one = len(names) == 1
            self._check: Any = list[tuple[tuple(field.check for field in plain)]]  # pyright: ignore[reportInvalidTypeArguments, reportInvalidTypeForm]

    @property
    def is_single(self) -> bool:
        """Whether there is one field alone, and it is no list, whose resolver may look for many things at once."""
        return len(self._fields) == 1 and not self._fields[0].is_list

    def run(self, run: Run, rows: Column, locate: Locate) -> Later:
        """The answer's object for each row; BAD where an error made null what must not be."""
        if self._make is None or not rows:
            return [{} for _ in rows]
        columns: list[Any] = [None] * len(self._fields)
        found = self._plain_columns(rows) if self._plain else None
        if found is not None and not self._rest:
            return self._make(found)
        todo = self._rest
        if found is not None:
            for number, column in zip(self._plain, zip(*found, strict=True), strict=True):
                columns[number] = column
        elif self._plain:
            todo = range(len(self._fields))
        for number in todo:
            columns[number] = self._fields[number].column(run, rows, locate)
        return self._assembled(run, columns, [number for number in todo if is_later(columns[number])])

    def _plain_columns(self, rows: Column) -> Sequence[tuple[Any, ...]] | None:
        """The plain attributes of each row; None where one is missing, or of another type than promised."""
        try:
            values: list[Any] = list(map(self._get, rows))
            found: list[tuple[Any, ...]] = [(value,) for value in values] if self._is_one else values
            msgspec.convert(found, self._check)
        except Exception:  # noqa: BLE001 - told as its row's error when the columns are read one by one
            return None
        return found

    def _assembled(self, run: Run, columns: list[Any], waits: Sequence[int]) -> Later:
        if not waits:
            return self._objects(run, columns)

        def ready(done: Sequence[Any]) -> Column:
            for number, column in zip(waits, done, strict=True):
                columns[number] = column
            return self._objects(run, columns)

        return then(together([columns[number] for number in waits]), ready)

    def _objects(self, run: Run, columns: Sequence[Column]) -> Column:
        made = cast("Make", self._make)(zip(*columns, strict=True))
        if not run.failed:
            return made
        bad = {place for column in columns for place, value in enumerate(column) if value is BAD}
        return [BAD if place in bad else row for place, row in enumerate(made)] if bad else made
