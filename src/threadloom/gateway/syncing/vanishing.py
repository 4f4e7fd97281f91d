"""When so many threads are gone at once that it is not believed: another key or address looks the same."""

from threadloom.domain.errors import VendorBadPayload
from threadloom.domain.ids import SourceSlug

_FEW = 20
"""So many may always go."""


class MassVanishing(VendorBadPayload):
    """Most of what a source had is gone, says its vendor; nothing was hidden."""


def check_vanished(source: SourceSlug, *, gone: int, there: int) -> None:
    """Raises MassVanishing where more threads are `gone` than a few, and than are still `there`."""
    if gone > max(_FEW, there):
        raise MassVanishing(
            f"the source does not know {gone} of {gone + there} threads any more, as with another key or address; "
            f"if they are gone indeed, `threadloom sync --source {source} --accept-vanished` hides them"
        )
