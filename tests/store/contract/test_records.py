"""Idempotency records and callers' keys."""

import pytest
from msgspec import structs

from store.world import ADA, BOB, STRANGER, a_ref
from threadloom.domain.call import Role
from threadloom.domain.errors import Conflict, NotFound
from threadloom.domain.query import Claim, ClaimState, KeyRecord


def claimed(store, *, caller=ADA, digest=b"input", now=1, expires_at=10):
    return store.claim(caller, "key", digest, now=now, expires_at=expires_at)


async def test_a_key_from_claim_to_answer(store):
    """A key is new once, then pending, then done with its answer, and taken for any other input."""
    assert await claimed(store) == Claim(state=ClaimState.NEW)
    assert await claimed(store) == Claim(state=ClaimState.PENDING)
    await store.settle(ADA, "key", b"answer", [a_ref()])
    assert await claimed(store) == Claim(state=ClaimState.DONE, answer=b"answer")
    assert await claimed(store, digest=b"other") == Claim(state=ClaimState.OTHER_INPUT)


@pytest.mark.parametrize("caller", [BOB, STRANGER])
async def test_keys_are_each_users_own(store, caller):
    """The same key of another user, or of a user of the same name elsewhere, is another key."""
    await claimed(store)
    await store.settle(ADA, "key", b"answer", [])
    assert (await claimed(store, caller=caller)).state is ClaimState.NEW
    await store.release(caller, "key")
    assert (await claimed(store)).state is ClaimState.DONE


async def test_a_record_past_its_expiry_is_absent(store):
    """At its expiry a key can be taken for another input, and the old answer is gone."""
    await claimed(store)
    await store.settle(ADA, "key", b"answer", [a_ref()])
    assert (await claimed(store, now=9)).state is ClaimState.DONE
    assert (await claimed(store, digest=b"other", now=10, expires_at=20)).state is ClaimState.NEW
    assert (await claimed(store, digest=b"other", now=10)).state is ClaimState.PENDING


async def test_a_claim_sweeps_up(store):
    """Every claim takes away up to a hundred expired records of its tenant, whoever's, the oldest first."""
    for n in range(102):
        await store.claim(BOB, f"old{n}", b"input", now=1, expires_at=10 + n)
    await store.claim(STRANGER, "old", b"input", now=1, expires_at=10)
    await claimed(store, now=1_000, expires_at=2_000)
    states = [(await store.claim(BOB, f"old{n}", b"input", now=1, expires_at=9)).state for n in (0, 99, 100, 101)]
    assert states == [ClaimState.NEW, ClaimState.NEW, ClaimState.PENDING, ClaimState.PENDING]
    assert (await store.claim(STRANGER, "old", b"input", now=1, expires_at=9)).state is ClaimState.PENDING


async def test_released_and_taken_again(store):
    """A key given back is new again; one that has its answer keeps it."""
    await claimed(store)
    await store.release(ADA, "key")
    assert (await claimed(store)).state is ClaimState.NEW
    await store.settle(ADA, "key", b"answer", [])
    await store.release(ADA, "key")
    await store.settle(ADA, "key", b"late", [])
    assert await claimed(store) == Claim(state=ClaimState.DONE, answer=b"answer")


RECORD = KeyRecord(
    prefix="tl_abc", digest=b"\x00\xff" * 16, tenant="acme", user="ada", role=Role.WRITER, name="laptop", created_at=5
)


async def test_keys_by_digest_and_in_order(store):
    """A key is found by its digest alone, and all are listed oldest first, of whichever tenant."""
    later = structs.replace(RECORD, prefix="tl_b", digest=b"2", tenant="umbrella", created_at=7, expires_at=9)
    same = structs.replace(RECORD, prefix="tl_c", digest=b"3", revoked_at=8)
    for record in (later, same, RECORD):
        await store.save_key(record)
    assert await store.key(RECORD.digest) == RECORD
    assert await store.key(b"unknown") is None
    assert list(await store.keys()) == [RECORD, same, later]


@pytest.mark.parametrize("change", [{"digest": b"2"}, {"prefix": "tl_b"}])
async def test_a_taken_prefix_or_digest_is_a_conflict(store, change):
    """Neither the prefix nor the digest of a key can be that of another."""
    await store.save_key(RECORD)
    with pytest.raises(Conflict):
        await store.save_key(structs.replace(RECORD, **change))
    assert list(await store.keys()) == [RECORD]


async def test_revoked_at_once_and_for_good(store):
    """A revoked key says since when; revoking it again does not move the moment."""
    await store.save_key(RECORD)
    assert (await store.revoke_key("tl_abc", now=8)).revoked_at == 8
    assert (await store.revoke_key("tl_abc", now=9)).revoked_at == 8
    assert (await store.key(RECORD.digest)).revoked_at == 8
    with pytest.raises(NotFound):
        await store.revoke_key("tl_nobody", now=8)


async def test_ready(store):
    """An open store says that it is ready."""
    await store.ready()
