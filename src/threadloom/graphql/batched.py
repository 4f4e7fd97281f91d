"""Fields that are worked out for many rows at once, declared once for both ways of execution.

The batch form, `batch(rows, info, **arguments)`, is kept in the field's metadata for a plan that goes breadth first.
The single form, which graphql-core calls row by row, goes through a loader that gathers rows for the batch form.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, cast

import strawberry

from threadloom.domain.errors import ThreadloomError
from threadloom.domain.ids import Ref

from .context import Info
from .declare import ArgumentList, Declared
from .weight import NO_WEIGHT, Weight

Load = Callable[..., Awaitable[Sequence[object]]]
Failed = Callable[[Any, ThreadloomError, Info], object]


def own_ref(row: object) -> Ref:
    """The address that a row bears."""
    return cast("Ref", cast("Any", row).ref)


class Batch:
    """The batch form of a field: a question for many rows, and what becomes of each row's result.

    `fetch` alone is the question, the same for all places that the field is selected at; `settled` is what the place
    makes of a row's result. `at_hand` is the result that a row came with, where nobody need be asked.
    """

    def __init__(
        self, load: Load, failed: Failed | None, ref_of: Callable[[Any], Ref], at_hand: Callable[[Any], object] | None
    ) -> None:
        self.load = load
        self.failed = failed
        self.ref_of = ref_of
        self.at_hand = at_hand
        self.arguments = ArgumentList(load)

    async def __call__(self, rows: Sequence[object], info: Info, **given: object) -> Sequence[object]:
        """One result or one exception for each row, in order."""
        results = await self.fetch(rows, info, given)
        return [self.settled(row, result, info) for row, result in zip(rows, results, strict=True)]

    async def fetch(self, rows: Sequence[object], info: Info, given: Mapping[str, object]) -> Sequence[object]:
        """What `load` says of the rows, by the values of the GraphQL arguments."""
        return await self.load(rows, info, **self.arguments.collected(given))

    def settled(self, row: object, result: object, info: Info) -> object:
        """The result, or what `failed` makes of an error."""
        if self.failed is not None and isinstance(result, ThreadloomError):
            return self.failed(row, result, info)
        return result


def batched(
    description: str,
    load: Load,
    *,
    failed: Failed | None = None,
    ref_of: Callable[[Any], Ref] = own_ref,
    at_hand: Callable[[Any], object] | None = None,
    weight: Weight = NO_WEIGHT,
) -> Declared:
    """A field worked out by `load(rows, info, *, arguments)`: one result or one exception for each row, in order.

    Rows are told apart by `ref_of`. `at_hand(row)` is what `load` would say of a row without asking anybody, or None.
    There is one loader for each source and choice of arguments, whatever the fields
    are selected for; what depends on the selection belongs into `failed(row, error, info)`, which turns an error into
    a result or into the exception to raise.
    """
    batch = Batch(load, failed, ref_of, at_hand)

    async def single(root: object, info: Info, **given: object) -> object:
        async def fetch(rows: Sequence[object]) -> Sequence[object]:
            return await batch.fetch(rows, info, given)

        name = (load, tuple(sorted(given.items())))
        try:
            return await info.context.loaders.load(name, ref_of(root), root, fetch)
        except ThreadloomError as error:
            settled = batch.settled(root, error, info)
        if isinstance(settled, Exception):
            raise settled
        return settled

    metadata = {"batch": batch, "weight": weight}
    return strawberry.field(resolver=batch.arguments.sign(single), description=description, metadata=metadata)
