"""Where one answer of a vendor's is not enough to go by."""

from collections.abc import Awaitable

from threadloom.domain.edit import merged_pairs
from threadloom.domain.errors import Invalid, NotFound, OutcomeUnknown, ThreadloomError, VendorRejected
from threadloom.domain.json import JsonObject


async def confirm_gone(look: Awaitable[object]) -> None:
    """Look once more at what a vendor says it did not delete; only NotFound means that it is gone.

    Raises:
        VendorRejected: it is still there.
        OutcomeUnknown: it could not be looked at.
    """
    try:
        await look
    except NotFound:
        return
    except ThreadloomError as error:
        raise OutcomeUnknown("the source did not confirm the deletion and could not be asked again") from error
    raise VendorRejected("the source kept it, though it was asked to delete it")


def merged_metadata(current: JsonObject | None, change: JsonObject, most: int | None) -> JsonObject:
    """All pairs after the change; raises Invalid where they are more than the vendor takes."""
    pairs = merged_pairs(current, change)
    if most is not None and len(pairs) > most:
        raise Invalid(f"at most {most:,} pairs, those there already included", path=("metadata",))
    return pairs
