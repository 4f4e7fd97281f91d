"""One execution of a plan: what its resolvers are given, and the errors that it came to."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple, TypeAlias

from graphql import FieldNode, GraphQLError, located_error

from .gathering import Gathered, Gatherings
from .loose import Core, Value


class Step(NamedTuple):
    """A field on the way to a value: where it stands among its siblings, and its response key."""

    order: int
    key: str


Place: TypeAlias = tuple[int | Step, ...]
"""Where in the answer a value stands: fields and positions in lists, from the root."""

Locate: TypeAlias = Callable[[int], Place]
"""The place of a column's row by its number. Asked for errors alone, since nearly all rows have none."""


class _Failure(NamedTuple):
    key: tuple[int, ...]
    error: GraphQLError
    nulled: tuple[int, ...]


class Run:
    """State of one execution; `executor` is graphql-core's, with the operation's variables and context.

    `is_alone`: there is one field at the root, whose resolver's first question no other field can join.
    """

    def __init__(self, executor: Core, *, is_alone: bool = False) -> None:
        self.executor = executor
        self.gatherings = Gatherings(is_alone=is_alone)
        executor.context_value.loaders = Gathered(self.gatherings)
        self._failures: list[_Failure] = []
        self._remembered: dict[Hashable, Any] = {}

    @property
    def failed(self) -> bool:
        """Whether there is any error so far."""
        return bool(self._failures)

    def once(self, key: Hashable, make: Callable[[], Any]) -> Value:
        """What `make` gives, made once in this execution."""
        if key not in self._remembered:
            self._remembered[key] = make()
        return self._remembered[key]

    def fail(self, error: Exception, nodes: Sequence[FieldNode], place: Place, absorbed: int) -> None:
        """Note an error; the first `absorbed` steps of its place lead to the value that becomes null by it."""
        key = tuple([step if isinstance(step, int) else step.order for step in place])
        path = [step if isinstance(step, int) else step.key for step in place]
        self._failures.append(_Failure(key, located_error(error, nodes, path), key[:absorbed]))

    def errors(self) -> list[GraphQLError] | None:
        """The errors in the order of the answer, without those inside what an earlier one has made null."""
        nulled: set[tuple[int, ...]] = set()
        told: list[GraphQLError] = []
        for failure in sorted(self._failures, key=lambda failure: failure.key):
            if not any(failure.key[:length] in nulled for length in range(len(failure.key) + 1)):
                nulled.add(failure.nulled)
                told.append(failure.error)
        return told or None
