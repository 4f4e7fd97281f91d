"""What is kept comes back as it was."""

import sqlite3
from contextlib import closing

import msgspec
import pytest
from hypothesis import given, settings

from store.shapes import shapes
from store.world import ADA, a_message, a_message_ref, a_ref, a_run, a_thread, an_entry
from threadloom.domain.agent import Agent
from threadloom.domain.errors import Invalid
from threadloom.domain.feedback import Feedback
from threadloom.domain.message import Message
from threadloom.domain.page import PageRequest
from threadloom.domain.query import ThreadFilter, ThreadOrderField, ThreadQuery
from threadloom.domain.run import Run
from threadloom.domain.sighting import Sighting
from threadloom.domain.thread import Thread
from threadloom.domain.vendor import MessagePageKey, RunPageKey
from threadloom.store import open_store
from threadloom.store.sqlite.codec import json_of


@pytest.mark.parametrize("kind", [Thread, Message, Run, Feedback, Agent])
def test_every_noun_comes_back(kind):
    """Whatever its fields hold, a noun read from a text column is the noun that was written there."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE kept (body TEXT NOT NULL) STRICT")

        @settings(max_examples=60, deadline=None)
        @given(shapes(kind))
        def comes_back(noun):
            db.execute("DELETE FROM kept")
            db.execute("INSERT INTO kept VALUES (?)", (json_of(noun),))
            (body,) = db.execute("SELECT body FROM kept").fetchone()
            assert msgspec.json.decode(body, type=kind) == noun

        comes_back()


@pytest.fixture
async def store(tmp_path):
    async with open_store(f"sqlite:///{tmp_path / 'store.db'}") as opened:
        await opened.index(ADA, [an_entry(a_ref("abc"), tags=("red",))])
        await opened.save_messages(ADA, [a_message("abc", thread=a_ref("abc"))])
        yield opened


HOSTILE = [a_ref("abc\0def"), a_ref("abc", scope=""), a_ref("abc", scope="\0"), a_ref("abc", source="desk\0")]


@pytest.mark.parametrize("ref", HOSTILE)
async def test_what_cannot_be_an_address_is_unknown(store, ref):
    """SQLite would cut these at U+0000, or take an empty scope for none: nobody finds them, nobody keeps them."""
    assert await store.threads(ADA, [ref]) == [None]
    assert await store.messages(ADA, [a_message_ref("abc", thread=ref)]) == [None]
    keys = [MessagePageKey(thread=thread, page=PageRequest()) for thread in (ref, a_ref("abc"))]
    assert [page.total for page in await store.message_pages(ADA, keys)] == [0, 1]
    with pytest.raises(Invalid):
        await store.index(ADA, [an_entry(ref)])
    with pytest.raises(Invalid):
        await store.save_messages(ADA, [a_message("m1", thread=ref)])
    assert await store.observe(ADA, [Sighting(base=a_thread(ref), at=1)]) == [None]
    for seen in ({"messages": (a_message("m1", thread=ref),)}, {"run": a_run(thread=ref)}):
        with pytest.raises(Invalid):
            await store.observe(ADA, [Sighting(base=a_thread(a_ref("abc")), at=1, **seen)])


@pytest.mark.parametrize("wanted", [ThreadFilter(sources=("desk\0x",)), ThreadFilter(tags=("red\0",))])
async def test_a_filter_is_not_cut_either(store, wanted):
    """A text that only begins like one that is kept matches nothing."""
    page = await store.thread_page(ADA, ThreadQuery(filter=wanted), PageRequest())
    assert page.total == 0


@pytest.mark.parametrize("text", ["'; DROP TABLE threads; --", "%", "_", '"', "\\", "\u202e", "\U0001f600", "\x7f"])
async def test_hostile_text_is_text(store, text):
    """Ids, titles, labels and users that look like SQL, JSON or patterns are kept and found like any other."""
    entry = an_entry(a_ref(text, source=text, scope=text), title=text, tags=(text,), owner="ada")
    assert await store.index(ADA, [entry]) == [entry.thread]
    wanted = ThreadFilter(sources=(text,), tags=(text,))
    page = await store.thread_page(ADA, ThreadQuery(filter=wanted), PageRequest())
    assert page.items == (entry.thread,)


@pytest.mark.parametrize(
    "position", [(), (1,), ("x", "desk", "", "abc"), (1, "desk", None, "abc"), (2**63, "desk", "", "abc")]
)
async def test_a_position_of_another_list_is_invalid(store, position):
    """A position of the wrong shape is refused before anything is read."""
    with pytest.raises(Invalid):
        await store.thread_page(ADA, ThreadQuery(), PageRequest(after=position))
    with pytest.raises(Invalid):
        await store.run_pages(ADA, [RunPageKey(thread=a_ref("abc"), page=PageRequest(before=position))])


async def test_a_position_of_another_order_is_invalid(store):
    """A position in the order of titles says nothing in the order of moments."""
    by_title = await store.thread_page(ADA, ThreadQuery(order=ThreadOrderField.TITLE), PageRequest())
    with pytest.raises(Invalid):
        await store.thread_page(ADA, ThreadQuery(), PageRequest(after=by_title.positions[0]))


@pytest.mark.parametrize("facts", [{"title": "\ud800"}, {"metadata": {"a": "\udfff"}}])
async def test_what_cannot_be_kept_is_invalid(store, facts):
    """Half a surrogate pair is the caller's mistake and not a failure of the store."""
    with pytest.raises(Invalid):
        await store.index(ADA, [an_entry(**facts)])
