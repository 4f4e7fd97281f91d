"""Where a vendor, or a transport, comes to something else than the matrix says of a fault, and what is not tried."""

from collections.abc import Collection

from msgspec import Struct

from .cells import FINE, LATE, LATE_UNSENT, NOT_THERE, REJECTED, SENSELESS, Cell, Outcome


class Apart(Struct, frozen=True):
    """An exception: of these cells, at these vendors, over these transports, for reads or writes or both."""

    why: str
    cells: Collection[str]
    outcome: Outcome
    vendors: Collection[str] = ()
    """None named: all."""
    transports: Collection[str] = ()
    of: Collection[str] = ("list", "one", "write")
    """`list`: a read of messages; `one`: a read of a thread."""

    def holds(self, cell: Cell, vendor: str, transport: str, kind: str) -> bool:
        """Whether it is about this."""
        return (
            cell.name in self.cells
            and kind in self.of
            and vendor in (self.vendors or (vendor,))
            and transport in (self.transports or (transport,))
        )


_TOPS = tuple(f"json-top {value}" for value in ("null", "[]", "{}", '"text"', "42", "true", "[1, 2]"))
_SHAPES = ("error-in-success", "types-wrong", "texts-as-objects", "fields-null", "ids-missing", "ids-null", "ids-empty")

APART = [
    Apart(
        "Humm's page does not type its success: any JSON, and nothing at all, mean that it was done.",
        (*_TOPS, *_SHAPES, "empty", "status 204", "status 205"),
        FINE,
        vendors=("humm",),
    ),
    Apart(
        "Thena's page makes every field of a thread optional.",
        ("fields-null", "ids-missing", "ids-null", "ids-empty"),
        FINE,
        vendors=("thena",),
        of=("list", "one"),
    ),
    Apart(
        "Thena answers 422 for an id that is none, and others say 400 for it: a read that sends nothing but ids.",
        ("status 400", "status 422", "key-in-refusal"),
        NOT_THERE,
        vendors=("thena",),
        of=("list", "one"),
    ),
    Apart(
        "The path names an agent, or an application: that one is not there.",
        ("status 404",),
        Outcome("NOT_FOUND", "NOT_FOUND"),
        vendors=("thena", "mindset"),
        of=("write",),
    ),
    Apart(
        "UmamiAI's lists are bare arrays; this one is empty.",
        ("json-top []",),
        FINE,
        vendors=("umami",),
        of=("list",),
    ),
    Apart(
        "LangGraph's threads are found by a search; this one finds none.",
        ("json-top []",),
        NOT_THERE,
        vendors=("langgraph",),
        of=("one",),
    ),
    Apart(
        "That search is at a path that names no object: the API is not there.",
        ("status 404",),
        REJECTED,
        vendors=("langgraph",),
        of=("one",),
    ),
    Apart(
        "The state of a thread at LangGraph is the graph's own: any object is one.",
        ("types-wrong", "texts-as-objects", "fields-null", "ids-missing", "ids-null", "ids-empty"),
        FINE,
        vendors=("langgraph",),
        of=("list",),
    ),
    Apart(
        "Moments are numbers there, and 400 digits are none that anybody could hold.",
        ("numbers-huge",),
        SENSELESS,
        vendors=("umami", "openai-assistants"),
    ),
    Apart(
        "The same; its messages have no moments.",
        ("numbers-huge",),
        SENSELESS,
        vendors=("openai-conversations",),
        of=("one", "write"),
    ),
    Apart(
        "h11 reads what is unusual there: chunks win over a length, as RFC 9112 allows, and 3.7 is a version.",
        ("length-and-chunks", "version-unknown"),
        FINE,
        transports=("httpx",),
    ),
    Apart(
        "h11 goes on reading interim answers until the time is up.",
        ("continue-flood",),
        LATE,
        transports=("httpx",),
    ),
]

NO_READS = {
    "humm": "Humm documents no read: what a thread shows is what was sent through the gateway.",
    "mindset": "Mindset documents no read of threads or messages.",
}
"""Vendors whose cells of reads do not apply."""

NO_VENDOR = {"local": "Nothing is called: it is our own store."}
"""Vendors that are in no cell."""

_BY_CHANCE = "It breaks a later request, by chance; close-after-answer does so at once."
NOT_TRIED = {"close-when-idle": _BY_CHANCE, "reset-after-answer": _BY_CHANCE}
"""Faults of the sandbox that are in no cell."""


def expected(cell: Cell, vendor: str, transport: str, kind: str) -> Outcome:
    """What a read (`list`, `one`) or a write comes to."""
    return next((each.outcome for each in APART if each.holds(cell, vendor, transport, kind)), cell.outcome)


def pace_of(cell: Cell, vendor: str, transport: str) -> str:
    """Of the source that is tried: a quick one where its time-out ends the fault."""
    is_late = expected(cell, vendor, transport, "write") in (LATE, LATE_UNSENT)
    return "quick" if is_late else "patient"
