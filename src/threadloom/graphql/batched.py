"""Fields that are worked out for many rows at once, declared once for both ways of execution.

The batch form, `batch(rows, info, **arguments)`, is kept in the field's metadata for a plan that goes breadth first.
The single form, which graphql-core calls row by row, goes through a loader that gathers rows for the batch form.
"""

from collections.abc import Awaitable, Callable, Sequence
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


def batched(
    description: str,
    load: Load,
    *,
    failed: Failed | None = None,
    ref_of: Callable[[Any], Ref] = own_ref,
    weight: Weight = NO_WEIGHT,
) -> Declared:
    """A field worked out by `load(rows, info, *, arguments)`: one result or one exception for each row, in order.

    Rows are told apart by `ref_of`. There is one loader for each source and choice of arguments, whatever the fields
    are selected for; what depends on the selection belongs into `failed(row, error, info)`, which turns an error into
    a result or into the exception to raise.
    """
    arguments = ArgumentList(load)

    async def batch(rows: Sequence[object], info: Info, **given: object) -> Sequence[object]:
        results = await load(rows, info, **arguments.collected(given))
        return [_settled(row, result, info, failed) for row, result in zip(rows, results, strict=True)]

    async def single(root: object, info: Info, **given: object) -> object:
        async def fetch(rows: Sequence[object]) -> Sequence[object]:
            return await load(rows, info, **arguments.collected(given))

        name = (load, tuple(sorted(given.items())))
        try:
            return await info.context.loaders.load(name, ref_of(root), root, fetch)
        except ThreadloomError as error:
            settled = _settled(root, error, info, failed)
        if isinstance(settled, Exception):
            raise settled
        return settled

    metadata = {"batch": batch, "weight": weight}
    return strawberry.field(resolver=arguments.sign(single), description=description, metadata=metadata)


def _settled(row: object, result: object, info: Info, failed: Failed | None) -> object:
    return failed(row, result, info) if failed is not None and isinstance(result, ThreadloomError) else result
