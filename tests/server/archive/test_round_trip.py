"""What is exported, imported and exported again is the same to the byte."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct, structs

from server.archive.carrying import exported, imported
from store import chances, world
from store.shapes import shapes
from threadloom.domain.archive import ArchivedMessage, ArchivedThread, Mark
from threadloom.domain.errors import Conflict, Invalid, NotFound
from threadloom.domain.feedback import Feedback
from threadloom.domain.ids import FeedbackRef, MessageRef, RunRef, ToolCallRef
from threadloom.domain.message import Message
from threadloom.domain.run import Run
from threadloom.domain.thread import Thread
from threadloom.domain.vendor import VendorCopy
from threadloom.store import open_store


def homed(value, ref):
    """A noun with everything in it that hangs on a thread hung on this one."""
    if isinstance(value, MessageRef | RunRef | FeedbackRef | ToolCallRef):
        return structs.replace(value, thread=ref)
    if isinstance(value, Struct):
        return structs.replace(value, **{name: homed(getattr(value, name), ref) for name in value.__struct_fields__})
    return tuple(homed(each, ref) for each in value) if isinstance(value, tuple) else value


@st.composite
def archived_threads(draw):
    """A thread with contents of every shape."""
    ref = draw(chances.refs)
    thread = draw(shapes(Thread))
    thread = structs.replace(
        homed(thread, ref),
        ref=ref,
        owner=thread.owner or None,
        revision=abs(thread.revision) % 2**31,
        pinned_at=None,
        unread=False,
    )
    marks = draw(st.lists(shapes(Mark), max_size=2, unique_by=lambda mark: mark.user))
    return ArchivedThread(
        tenant=draw(st.sampled_from(["acme", "umbrella"])),
        vendor={"desk": "local", "shop": "umami"}[ref.source],
        thread=thread,
        first_seen_at=draw(chances.moments),
        last_event_at=draw(chances.maybe_moments),
        vendor_copy=draw(st.none() | st.sampled_from(VendorCopy)),
        marks=tuple(marks),
        runs=homed(tuple(draw(st.lists(shapes(Run), max_size=2))), ref),
        feedback=homed(tuple(draw(st.lists(shapes(Feedback), max_size=2))), ref),
        messages=tuple(
            ArchivedMessage(message=homed(message, ref), saved_at=draw(chances.maybe_moments))
            for message in draw(st.lists(shapes(Message), max_size=3))
        ),
    )


async def again(archive):
    """The archive of an empty store that an archive was imported into."""
    async with open_store("sqlite://") as store:
        _, refused = await imported(store, archive)
        assert refused == []
        return await exported(store)


async def restored(records):
    """The archive of a store with such threads."""
    async with open_store("sqlite://") as store:
        for record in records:
            try:
                await store.restore([record])
            except (Conflict, Invalid):  # an address that somebody holds, or an id that no store can keep
                continue
        return await exported(store)


@settings(max_examples=25, deadline=None)
@given(st.lists(archived_threads(), min_size=1, max_size=3))
def test_every_shape_comes_back(records):
    """Whatever a noun may hold."""
    archive = asyncio.run(restored(records))
    assert asyncio.run(again(archive)) == archive


steps = st.one_of(
    st.tuples(st.just("index"), st.lists(chances.entries, min_size=1, max_size=2)),
    st.tuples(st.just("save_messages"), st.lists(chances.messages, max_size=3)),
    st.tuples(st.just("save_runs"), st.lists(chances.runs, max_size=2)),
    st.tuples(st.just("save_feedback"), chances.feedbacks()),
    st.tuples(st.just("save_agents"), st.lists(chances.agents, max_size=2)),
    st.tuples(st.just("edit_thread"), st.tuples(chances.refs, chances.edits)),
    st.tuples(st.just("hide_thread"), chances.refs),
)


async def done(store, caller, step):
    name, what = step
    match name:
        case "index":
            entries = [structs.replace(each, thread=homed(each.thread, each.thread.ref)) for each in what]
            vendors = {"desk": "local", "shop": "umami"}
            await store.index(
                caller, [structs.replace(each, vendor=vendors[each.thread.ref.source]) for each in entries]
            )
        case "edit_thread":
            await store.edit_thread(caller, *what, now=7)
        case "hide_thread":
            await store.hide_thread(caller, what, now=7, copy=VendorCopy.KEPT)
        case _:
            await getattr(store, name)(caller, what)


async def lived_in(what):
    async with open_store("sqlite://", clock=world.StillClock()) as store:
        for caller, step in what:
            try:
                await done(store, caller, step)
            except NotFound:
                continue
        return await exported(store)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(chances.callers, steps), max_size=15))
def test_what_callers_made_comes_back(what):
    """Whoever did what: owners, pins, labels, hidden threads, agents and all."""
    archive = asyncio.run(lived_in(what))
    assert asyncio.run(again(archive)) == archive
