"""Who sent a message through the gateway, and with which key."""

import pytest

from store.world import ADA, BOB, OPERATOR, STRANGER, a_message, a_message_ref, a_ref, an_entry
from threadloom.domain.query import Signature

ADAS = Signature(author="ada", idempotency_key="k")


@pytest.fixture
async def sent(store):
    """The store with a thread of Ada's: a message of hers, one of hers without a key, and an agent's."""
    await store.index(ADA, [an_entry(), an_entry(a_ref("t2"))])
    keyless, agents = a_message("m2", author="ada"), a_message("m3")
    await store.save_messages(ADA, [a_message("m1", author="ada", idempotency_key="k"), keyless, agents])
    return store


async def test_messages_that_were_sent_are_signed(sent):
    """By their addresses, each once, however often asked for; nothing for what others wrote or nobody knows."""
    names = ("m1", "m3", "nowhere", "m2", "m1")
    refs = [*map(a_message_ref, names), a_message_ref("m1", thread=a_ref("t2"))]
    found = await sent.signatures(ADA, refs)
    assert found == {a_message_ref("m1"): ADAS, a_message_ref("m2"): Signature(author="ada")}


async def test_nothing_asked_nothing_found(sent):
    """Without addresses."""
    assert await sent.signatures(ADA, []) == {}


async def test_many_threads_at_once(sent):
    """Each message with its own thread's, although the ids are the same; scopes are part of a thread's address."""
    other, scoped = a_ref("t2"), a_ref("t1", scope="s")
    await sent.index(ADA, [an_entry(scoped)])
    await sent.save_messages(ADA, [a_message("m1", thread=other, author="bob", idempotency_key="o")])
    await sent.save_messages(ADA, [a_message("m1", thread=scoped, author="ada", idempotency_key="s")])
    refs = [a_message_ref("m1", thread=thread) for thread in (scoped, a_ref(), other)]
    found = await sent.signatures(ADA, refs)
    assert [found[ref] for ref in refs] == [
        Signature(author="ada", idempotency_key="s"),
        ADAS,
        Signature(author="bob", idempotency_key="o"),
    ]


async def test_a_signature_outlives_what_the_vendor_tells(sent):
    """A message saved again without author and key, as vendors tell it, keeps both."""
    await sent.save_messages(ADA, [a_message("m1", text="changed")])
    assert await sent.signatures(ADA, [a_message_ref("m1")]) == {a_message_ref("m1"): ADAS}


@pytest.mark.parametrize("caller", [BOB, STRANGER])
async def test_signatures_are_seen_with_their_threads(sent, caller):
    """For who may not see the thread, nobody has sent anything."""
    assert await sent.signatures(caller, [a_message_ref("m1")]) == {}


async def test_operators_see_those_of_threads_without_an_owner(store):
    """As they see the threads; of the tenant's other users' threads they see none."""
    await store.index(OPERATOR, [an_entry(owner=None)])
    await store.index(ADA, [an_entry(a_ref("t2"))])
    await store.save_messages(OPERATOR, [a_message("m1", author="ada", idempotency_key="k")])
    await store.save_messages(ADA, [a_message("m1", thread=a_ref("t2"), author="ada")])
    seen = await store.signatures(OPERATOR, [a_message_ref("m1"), a_message_ref("m1", thread=a_ref("t2"))])
    assert seen == {a_message_ref("m1"): ADAS}


async def test_wiped_messages_were_sent_by_nobody(sent):
    """With the messages go their signatures."""
    await sent.delete_messages(ADA, a_ref())
    assert await sent.signatures(ADA, [a_message_ref("m1")]) == {}


async def test_ids_that_no_row_can_have(sent):
    """Match none that begins as they do."""
    assert await sent.signatures(ADA, [a_message_ref("m1\0x"), a_message_ref("m1", thread=a_ref("t1\0x"))]) == {}
