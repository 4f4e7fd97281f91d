"""What fields cost beside the objects that they give, declared where the fields are."""

from threadloom.domain.noun import Noun
from threadloom.domain.search import MOST_MATCHES


class Weight(Noun):
    """How a field weighs in the cost of a document; without one it asks no vendor.

    `asks`: reading it asks a vendor, once for each row, or where `once_per` names a type, once for all rows that hang
    on the same object of it. `rows`: how many rows its list is taken for. `sized_by`: the
    argument that lists what is asked for, each item a row and a question of its own.
    """

    asks: bool = False
    once_per: str | None = None
    rows: int | None = None
    sized_by: str | None = None


NO_WEIGHT = Weight()
ASKS = Weight(asks=True)
ASKS_ONCE_A_THREAD = Weight(asks=True, once_per="Thread")
LONG = Weight(rows=10)
"""A list of a configuration's kind: sources, vendors, the fields of a form."""
ONE = Weight(rows=1)
"""A list that has one row at most, such as the outages of one source's list."""

MATCHES = Weight(rows=MOST_MATCHES)
"""The places that are told of one thread that a search found."""
