"""Who asks, and on what terms."""

from enum import StrEnum

from .clock import Instant
from .ids import TenantId, UserId
from .noun import Noun


class Role(StrEnum):
    """What a caller may do; each includes the ones before it."""

    READER = "READER"
    WRITER = "WRITER"
    OPERATOR = "OPERATOR"


_RANK = {Role.READER: 0, Role.WRITER: 1, Role.OPERATOR: 2}


class Caller(Noun):
    """Who asks: a user of a tenant with a role."""

    tenant: TenantId
    user: UserId
    role: Role
    name: str

    def has(self, role: Role) -> bool:
        """Whether the caller may do what `role` may."""
        return _RANK[self.role] >= _RANK[role]

    @property
    def roles(self) -> tuple[Role, ...]:
        """Every role the caller has, widest last."""
        return tuple(role for role in Role if self.has(role))


class Call(Noun):
    """One request's caller and terms; the first argument of every gateway and adapter method.

    `deadline` is the moment by which the answer must be there; None: the source's own time-out alone counts.
    """

    caller: Caller
    request_id: str
    deadline: Instant | None = None
    idempotency_key: str | None = None
