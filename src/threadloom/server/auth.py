"""Who is calling."""

import hmac
from collections.abc import Callable
from typing import Protocol

from starlette.datastructures import Headers

from threadloom.domain.call import Caller, Role
from threadloom.domain.clock import Clock
from threadloom.domain.errors import Unauthenticated
from threadloom.domain.ids import TenantId, UserId
from threadloom.domain.noun import Noun
from threadloom.domain.store import KeyStore

from .keys import KEY_BEGINS, ServerKey, is_well_formed

LOCAL_CALLER = Caller(tenant=TenantId("local"), user=UserId("local"), role=Role.OPERATOR, name="Local operator")


class Identity(Noun):
    """A caller, and the prefix of the key that told so; None where callers need no key."""

    caller: Caller
    key_prefix: str | None = None


class Authentication(Protocol):
    """Tells from a request's headers who is calling."""

    async def identify(self, headers: Headers) -> Identity:
        """Who it is; raises Unauthenticated. There is no caller to fall back to."""
        ...


class LocalAuthentication:
    """Who has a key is who the key says; everybody else is the one local operator. Safe on loopback alone.

    So that what several tenants see can be tried without giving up the comfort of needing no key.
    """

    def __init__(self, keys: Callable[[], "KeyAuthentication"]) -> None:
        self._keys = keys

    async def identify(self, headers: Headers) -> Identity:
        """Whose key it is, else the local operator; raises Unauthenticated for a key that is not valid."""
        # A key with a slip in it is meant as one all the same: it must not make its bearer the operator.
        if any(KEY_BEGINS in value for value in headers.getlist("authorization")):
            return await self._keys().identify(headers)
        return Identity(caller=LOCAL_CALLER)


class KeyAuthentication:
    """Callers are known by `Authorization: Bearer tl_…`.

    The store is asked on every request, so that a revoked key is of no use from that moment on.
    """

    def __init__(self, keys: KeyStore, server_key: ServerKey, clock: Clock) -> None:
        self._keys = keys
        self._server_key = server_key
        self._clock = clock

    async def identify(self, headers: Headers) -> Identity:
        """Whose key it is; raises Unauthenticated."""
        digest = self._server_key.digest(_bearer(headers))
        record = await self._keys.key(digest)
        if record is None or not hmac.compare_digest(record.digest, digest):
            raise Unauthenticated("the key is not valid")
        if record.revoked_at is not None:
            raise Unauthenticated("the key was revoked")
        if record.expires_at is not None and record.expires_at <= self._clock.now():
            raise Unauthenticated("the key has expired")
        caller = Caller(tenant=record.tenant, user=record.user, role=record.role, name=record.name)
        return Identity(caller=caller, key_prefix=record.prefix)


def _bearer(headers: Headers) -> str:
    """The one well-formed key in the Authorization header; raises Unauthenticated."""
    values = headers.getlist("authorization")
    if not values:
        raise Unauthenticated("a key is needed: Authorization: Bearer tl_…")
    scheme, _, key = values[0].partition(" ")
    if len(values) > 1 or scheme.lower() != "bearer" or not is_well_formed(key):
        raise Unauthenticated("the key is not valid")
    return key
