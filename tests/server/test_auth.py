"""Who is calling: everybody on this machine, or whoever has a key."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest
from starlette.datastructures import Headers

from threadloom.domain.call import Role
from threadloom.domain.clock import MICROSECOND, Instant, SystemClock
from threadloom.domain.errors import Unauthenticated
from threadloom.domain.store import Store
from threadloom.server.auth import LOCAL_CALLER, KeyAuthentication, LocalAuthentication
from threadloom.server.keys import ServerKey, new_key
from threadloom.store import open_store

SERVER_KEY = ServerKey(b"1" * 32)
CLOCK = SystemClock()


@pytest.fixture
async def store() -> AsyncGenerator[Store]:
    async with open_store("sqlite://") as opened:
        yield opened


async def _key(store: Store, *, expires_at: Instant | None = None, under: ServerKey = SERVER_KEY) -> str:
    key, record = new_key(
        under, tenant="acme", user="ana", role=Role.WRITER, name="Ana", now=CLOCK.now(), expires_at=expires_at
    )
    await store.save_key(record)
    return key


def _authentication(store: Store) -> KeyAuthentication:
    return KeyAuthentication(store, SERVER_KEY, CLOCK)


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer x"}, {"authorization": "Basic YTpi"}])
async def test_everybody_without_a_key_is_the_local_operator(store: Store, headers: dict[str, str]):
    """Where no authentication is asked for; another kind of credential is none of ours."""
    local = LocalAuthentication(lambda: _authentication(store))
    identity = await local.identify(Headers(headers))
    assert (identity.caller, identity.key_prefix) == (LOCAL_CALLER, None)
    assert LOCAL_CALLER.has(Role.OPERATOR)


async def test_a_key_counts_where_none_is_asked_for(store: Store):
    """Its tenant and role, so that they can be tried; one that is not valid is refused, it makes nobody operator."""
    local = LocalAuthentication(lambda: _authentication(store))
    identity = await local.identify(Headers({"authorization": f"Bearer {await _key(store)}"}))
    assert (identity.caller.tenant, identity.caller.role) == ("acme", Role.WRITER)
    foreign = await _key(store, under=ServerKey(b"2" * 32))
    for wrong in (foreign, foreign[:20], "tl_wrong"):
        with pytest.raises(Unauthenticated):
            await local.identify(Headers({"authorization": f"Bearer {wrong}"}))


async def test_key_tells_tenant_user_and_role(store: Store):
    """And its prefix, for the log."""
    key = await _key(store)
    identity = await _authentication(store).identify(Headers({"authorization": f"Bearer {key}"}))
    caller = identity.caller
    assert (caller.tenant, caller.user, caller.role, caller.name) == ("acme", "ana", Role.WRITER, "Ana")
    assert identity.key_prefix == key[:11]


async def test_scheme_may_be_written_in_any_case(store: Store):
    """RFC 9110, section 11.1."""
    key = await _key(store)
    assert await _authentication(store).identify(Headers({"authorization": f"bEARER {key}"}))


async def test_expired_key_is_of_no_use(store: Store):
    """From the moment on at which it expires."""
    past, future = Instant(CLOCK.now() - 1), Instant(CLOCK.now() + timedelta(hours=1) // MICROSECOND)
    good, late = await _key(store, expires_at=future), await _key(store, expires_at=past)
    assert await _authentication(store).identify(Headers({"authorization": f"Bearer {good}"}))
    with pytest.raises(Unauthenticated, match="expired"):
        await _authentication(store).identify(Headers({"authorization": f"Bearer {late}"}))


async def test_revoked_key_is_of_no_use_at_once(store: Store):
    """The very next request is refused."""
    key = await _key(store)
    authentication, headers = _authentication(store), Headers({"authorization": f"Bearer {key}"})
    await authentication.identify(headers)
    await store.revoke_key(key[:11], now=CLOCK.now())
    with pytest.raises(Unauthenticated, match="revoked"):
        await authentication.identify(headers)


async def test_key_under_another_server_key_is_of_no_use(store: Store):
    """A database that was copied lets nobody in elsewhere."""
    key = await _key(store, under=ServerKey(b"2" * 32))
    with pytest.raises(Unauthenticated):
        await _authentication(store).identify(Headers({"authorization": f"Bearer {key}"}))


async def test_two_authorization_headers_are_refused(store: Store):
    """Parts that read different ones would disagree."""
    key = await _key(store)
    raw = [(b"authorization", f"Bearer {key}".encode())] * 2
    with pytest.raises(Unauthenticated):
        await _authentication(store).identify(Headers(raw=raw))
