"""A field of a selection set: its column is read, waited for by source where it must be, and completed."""

from .completion import Completion, ListOf, merged
from .forms import Form, Part
from .loose import Core
from .run import Locate, Place, Run, Step
from .values import Column, Later, then


class FieldPlan:
    """One response key of a selection set."""

    def __init__(self, step: Step, form: Form, completion: Completion, check: Core) -> None:
        self.key = step.key
        self.form = form
        self.check = check
        """What msgspec must find where values are attributes that are written as they are; None for all others."""
        self.is_list = isinstance(completion, ListOf)
        self._step = step
        self._completion = completion

    def column(self, run: Run, rows: Column, locate: Locate) -> Later:
        """The field's values in the answer, one for each row."""
        parts = self.form.read(run, rows)
        if len(parts) == 1:
            return self._completed(run, parts[0], locate)
        done = [(part.rows or range(len(rows)), self._completed(run, part, locate)) for part in parts]
        return merged(done, len(rows))

    def _completed(self, run: Run, part: Part, locate: Locate) -> Later:
        numbers, step = part.rows, self._step

        def locate_value(number: int) -> Place:
            return (*locate(number if numbers is None else numbers[number]), step)

        return then(part.values, lambda values: self._completion.column(run, values, locate_value))


class TypeName:
    """`__typename` of an object type."""

    def __init__(self, key: str, name: str) -> None:
        self.key = key
        self.check = None
        self.is_list = False
        self._name = name

    def column(self, run: Run, rows: Column, locate: Locate) -> Column:
        """The type's name for each row."""
        del run, locate
        return [self._name] * len(rows)
