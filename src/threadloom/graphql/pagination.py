"""Pages as Relay's Cursor Connections ask for them: arguments to requests, positions to cursors.

A cursor is good for the list it came from alone: same kind, parent, filter, order and caller. It grants nothing (see
`opaque`): the list is read by the caller's own tenant and user, wherever a page of it starts.
"""

from hashlib import blake2s

import msgspec

from threadloom.domain.call import Caller
from threadloom.domain.errors import Invalid
from threadloom.domain.noun import Noun
from threadloom.domain.page import DEFAULT_SIZE, MAX_SIZE, PageRequest, Position

from .opaque import seal, unseal

_DIGEST_SIZE = 16
_encoder = msgspec.msgpack.Encoder(order="deterministic")

Term = Noun | str | int | None
"""Something that tells one list from another: a query with its filter and order, the parent's address, a flag."""


class Fingerprint(Noun):
    """Which list, whose: what its cursors are bound to; the same on every server."""

    digest: bytes

    @classmethod
    def of(cls, caller: Caller, kind: str, *terms: Term) -> "Fingerprint":
        """The fingerprint of the list that `kind` ("threads", "messages") and `terms` make out.

        Hand over terms with their defaults filled in, so that an argument left out and its default are one list.
        """
        named = [(type(term).__name__, term) for term in terms]
        made_of = _encoder.encode((caller.tenant, caller.user, kind, named))
        return cls(digest=blake2s(made_of, digest_size=_DIGEST_SIZE, person=b"list").digest())


def page_request(
    fingerprint: Fingerprint, *, first: int | None, after: str | None, last: int | None, before: str | None
) -> PageRequest:
    """The slice that the arguments ask for; 20 rows from the start when no size is given.

    Raises:
        Invalid: a size is out of bounds, both sizes are given, or a cursor is not one of this list; its path is the
            argument's name.
    """
    if first is not None and last is not None:
        raise Invalid("give `first` or `last`, not both", path=("last",))
    if first is not None:
        _check_size("first", first)
    if last is not None:
        _check_size("last", last)
    return PageRequest(
        size=first or last or DEFAULT_SIZE,
        from_end=last is not None,
        after=_position(fingerprint, "after", after),
        before=_position(fingerprint, "before", before),
    )


def cursor(fingerprint: Fingerprint, position: Position) -> str:
    """The cursor of the row at `position`; raises ValueError where the position is some 3,000 bytes long."""
    return seal(position, context=fingerprint.digest)


def _check_size(argument: str, size: int) -> None:
    if not 1 <= size <= MAX_SIZE:
        raise Invalid(f"`{argument}` is {size}; it must be from 1 to {MAX_SIZE}", path=(argument,))


def _position(fingerprint: Fingerprint, argument: str, text: str | None) -> Position | None:
    if text is None:
        return None
    try:
        return tuple(unseal(text, context=fingerprint.digest))
    except ValueError as error:
        raise Invalid(f"`{argument}` is not a cursor of this list in this order", path=(argument,)) from error
