"""One vendor's fields on every layer that a field has to pass, as plain data.

A documented field has a name of ours, an input in the schema, a place in the capabilities, and is really written; a
documented answer is really read. `discrepancies` says where one is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

Path = tuple[str, ...]
"""`*` stands for each item of a list."""
Facts = Mapping[str, Any]
"""What is told of a field: `required`, `enum`, `default`, `nullable`, and limits by the names of `InputField`."""


class Place(NamedTuple):
    """A field of a request in the vendor's words: `where` is path, query or body; the operation is ours."""

    operation: str
    route: str
    where: str
    path: Path

    def __str__(self) -> str:
        return f"{self.operation}, {self.route}, {self.where} {'.'.join(self.path)}"


class Entry(NamedTuple):
    """A field of a mutation's input, by the schema's names."""

    operation: str
    path: Path

    def __str__(self) -> str:
        return f"{self.operation}, input {'.'.join(self.path)}"


class Told(NamedTuple):
    """A field of an answer, in the vendor's words."""

    route: str
    path: Path

    def __str__(self) -> str:
        return f"{self.route}, answer {'.'.join(self.path)}"


class Limit(NamedTuple):
    """Something that an input is held to: one of the facts."""

    operation: str
    path: Path
    fact: str

    def __str__(self) -> str:
        return f"{self.operation}, input {'.'.join(self.path)}, {self.fact}"


class Ours(NamedTuple):
    """A limit that no page states, and why it is there; None: one that a page states, and that is not there."""

    value: Any
    reason: str


class Settled(NamedTuple):
    """Why a field needs no name of ours, and which input it is made of, if any."""

    reason: str
    by: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Every layer of one vendor."""

    documented: Mapping[Place, Facts]
    """Of the page; only what it states."""
    beyond: Mapping[Place, Facts]
    """Of other pages of the vendor's, see `beyond.py`."""
    names: Mapping[Place, tuple[Path, ...]]
    """The adapter's own table: which inputs a field is made of; a fault that the vendor finds in it is told there."""
    inputs: Mapping[Entry, Facts]
    """Of the schema: those that this vendor is shown to take, and all of the options that are its alone."""
    shown: Mapping[Entry, Facts]
    """Of the capabilities."""
    carried: Mapping[Entry, frozenset[Place]]
    """Which fields of the requests change with which input: seen by sending."""
    values: Mapping[Place, frozenset[str]]
    """What was seen in each field of the requests, as JSON."""
    left_out: Mapping[Entry, Mapping[Place, str | None]]
    """What stands in the fields that an input carries while it is left out; None: the field is left out, too."""
    always: frozenset[Place]
    """Fields that no request lacks."""
    insisted: frozenset[Entry]
    """Inputs without which nothing is sent."""
    addresses: Mapping[Path, str]
    """Inputs that say what is meant, or belong to the call: no capability shows them."""
    settled: Mapping[Place, Settled]
    """Fields that the adapter writes by itself."""
    never: Mapping[Place, str]
    """Documented fields that are not written, with the reason."""
    ours: Mapping[Limit, Ours]
    """Where a capability is not what a page states."""
    told: frozenset[Told]
    """Answer fields of the page."""
    told_beyond: frozenset[Told]
    """Answer fields of other pages of the vendor's."""
    read: frozenset[Told]
    """Answer fields that the adapter's models read."""
    unread: Mapping[Told, str]
    """Answer fields that nothing reads, with the reason."""

    @cached_property
    def known(self) -> Mapping[Place, Facts]:
        """Every field of a request that some page has."""
        return {**self.documented, **self.beyond}
