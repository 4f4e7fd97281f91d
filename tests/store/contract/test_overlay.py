"""What the gateway keeps beside a thread, and how a thread goes."""

import pytest

from store.world import (
    ADA,
    BOB,
    OPERATOR,
    STRANGER,
    a_message,
    a_message_ref,
    a_ref,
    a_run,
    a_thread,
    an_entry,
    some_feedback,
)
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import Conflict, NotFound
from threadloom.domain.query import ClaimState, TagCount
from threadloom.domain.sighting import Sighting
from threadloom.domain.thread import Sharing, ToolResources, ToolResourcesDraft
from threadloom.domain.vendor import VendorCopy


@pytest.mark.parametrize(
    "edit",
    [
        ThreadEdit(title="new"),
        ThreadEdit(title=None),
        ThreadEdit(archived=True),
        ThreadEdit(add_tags=("blue",)),
        ThreadEdit(remove_tags=("red",)),
        ThreadEdit(metadata={"a": 2}),
        ThreadEdit(metadata={"a": None}),
        ThreadEdit(sharing=Sharing.PRIVATE),
    ],
)
async def test_a_change_counts_once(store, edit):
    """The revision grows by one with a change that everyone sees, and not when the same is asked again."""
    await store.index(ADA, [an_entry(title="old", tags=("red",), metadata={"a": 1, "b": 1}, revision=3)])
    first = await store.edit_thread(ADA, a_ref(), edit, now=5)
    again = await store.edit_thread(ADA, a_ref(), edit, now=6)
    assert (first.revision, again) == (4, first)


@pytest.mark.parametrize("edit", [ThreadEdit(), ThreadEdit(pinned=True), ThreadEdit(unread=True)])
async def test_the_callers_own_does_not_count(store, edit):
    """A pin or a mark is the caller's and no new revision."""
    await store.index(ADA, [an_entry(revision=3)])
    assert (await store.edit_thread(ADA, a_ref(), edit, now=5)).revision == 3


async def test_pairs_and_labels(store):
    """Pairs named are set or removed, the others stay; labels keep the order they were added in."""
    await store.index(ADA, [an_entry(metadata={"a": 1, "b": 1}, tags=("red", "green"))])
    edit = ThreadEdit(metadata={"a": None, "c": 3}, add_tags=("blue", "green"), remove_tags=("red",))
    thread = await store.edit_thread(ADA, a_ref(), edit, now=5)
    assert (thread.metadata, thread.tags) == ({"b": 1, "c": 3}, ("green", "blue"))


OURS = {"title": "ours", "metadata": {"a": 1}}
THEIRS = {"title": "theirs", "metadata": {"a": 2}}


@pytest.mark.parametrize("name", OURS)
async def test_what_a_thread_keeps_of_its_own_stays(store, name):
    """Neither the index nor a sighting of the vendor's word takes its place, cleared or not."""
    await store.index(ADA, [an_entry(**OURS, kept=(name,))])
    (other,) = set(OURS) - {name}
    for expected in (OURS[name], None):
        base = (await store.threads(ADA, [a_ref()]))[0]
        (told,) = await store.index(ADA, [an_entry(**THEIRS)])
        (seen,) = await store.observe(ADA, [Sighting(base=base, at=5, told=a_thread(**THEIRS))])
        for thread in (told, seen, *await store.threads(ADA, [a_ref()])):
            assert (getattr(thread, name) or None, getattr(thread, other)) == (expected, THEIRS[other])
            assert thread.kept == (name,)
        clearing = {"title": None, "metadata": {"a": None}}[name]
        await store.edit_thread(ADA, a_ref(), ThreadEdit(**{name: clearing}, kept=(name,)), now=5)


@pytest.mark.parametrize(
    ("before", "edit", "after"),
    [
        ((), ThreadEdit(title="x", kept=("title",)), ("title",)),
        ((), ThreadEdit(title="x", metadata={"a": 2}, kept=("title", "metadata")), ("metadata", "title")),
        (("title",), ThreadEdit(metadata={"a": 2}, kept=("metadata",)), ("metadata", "title")),
        (("title",), ThreadEdit(title="x"), ()),
        (("metadata", "title"), ThreadEdit(title="x"), ("metadata",)),
        (("metadata", "title"), ThreadEdit(archived=True, add_tags=("red",)), ("metadata", "title")),
        (("title",), ThreadEdit(title=None, kept=("title",)), ("title",)),
        ((), ThreadEdit(archived=True, kept=("title",)), ()),
    ],
)
async def test_what_an_edit_says_is_kept(store, before, edit, after):
    """Of the fields that it sets; one set at the vendor is kept no more, one not set is as it was."""
    await store.index(ADA, [an_entry(title="old", metadata={"a": 1}, kept=before)])
    assert (await store.edit_thread(ADA, a_ref(), edit, now=5)).kept == after
    assert [thread.kept for thread in await store.threads(ADA, [a_ref()])] == [after]


async def test_keeping_alone_is_no_change(store):
    """The revision tells of what everyone sees; who holds it is no part of that."""
    await store.index(ADA, [an_entry(title="old", revision=3)])
    thread = await store.edit_thread(ADA, a_ref(), ThreadEdit(title="old", kept=("title",)), now=5)
    assert (thread.revision, thread.kept) == (3, ("title",))


async def test_resources_can_be_cleared(store):
    """None clears the resources; what is asked for becomes ids at the vendor, and comes in through the index."""
    await store.index(ADA, [an_entry(tool_resources=ToolResources(vector_store_ids=("v1",)), revision=3)])
    asked = ThreadEdit(tool_resources=ToolResourcesDraft(vector_store_ids=("v2",)))
    assert (await store.edit_thread(ADA, a_ref(), asked, now=5)).tool_resources.vector_store_ids == ("v1",)
    cleared = await store.edit_thread(ADA, a_ref(), ThreadEdit(tool_resources=None), now=5)
    assert (cleared.tool_resources, cleared.revision) == (None, 3)


async def test_a_stale_revision_changes_nothing(store):
    """With another revision than the thread's, an edit is a conflict and leaves everything."""
    await store.index(ADA, [an_entry(title="old", revision=3)])
    with pytest.raises(Conflict):
        await store.edit_thread(ADA, a_ref(), ThreadEdit(title="new", pinned=True), now=5, expected_revision=2)
    (thread,) = await store.threads(ADA, [a_ref()])
    assert (thread.title, thread.pinned_at, thread.revision) == ("old", None, 3)
    assert (await store.edit_thread(ADA, a_ref(), ThreadEdit(title="new"), now=5, expected_revision=3)).revision == 4


async def test_the_first_moment_stays(store):
    """What is archived or pinned already keeps its moment, the first of all moments included."""
    await store.index(ADA, [an_entry(archived_at=0, pinned_at=0, hidden_at=0)])
    thread = await store.edit_thread(ADA, a_ref(), ThreadEdit(archived=True, pinned=True), now=5)
    assert (thread.archived_at, thread.pinned_at) == (0, 0)
    assert (await store.hide_thread(ADA, a_ref(), now=5, copy=VendorCopy.NONE)).hidden_at == 0


async def test_pins_and_marks_are_each_users_own(store):
    """What one operator pins and marks is neither pinned nor unread for the next."""
    other = type(OPERATOR)(tenant="acme", user="omar", role=OPERATOR.role, name="Omar")
    await store.index(OPERATOR, [an_entry(owner=None)])
    mine = await store.edit_thread(OPERATOR, a_ref(), ThreadEdit(pinned=True, unread=True), now=5)
    (theirs,) = await store.threads(other, [a_ref()])
    assert (mine.pinned_at, mine.unread) == (5, True)
    assert (theirs.pinned_at, theirs.unread) == (None, False)
    read = await store.edit_thread(OPERATOR, a_ref(), ThreadEdit(pinned=False, unread=False), now=6)
    assert (read.pinned_at, read.unread) == (None, False)


async def test_hidden_and_brought_back(store):
    """A hidden thread is still read by address, and what became of the vendor's copy is remembered until it is back."""
    await store.index(ADA, [an_entry()])
    assert await store.vendor_copies(ADA, [a_ref()]) == [None]
    assert (await store.hide_thread(ADA, a_ref(), now=5, copy=VendorCopy.KEPT)).hidden_at == 5
    again = await store.hide_thread(ADA, a_ref(), now=9, copy=VendorCopy.DELETED)
    assert again.hidden_at == 5
    assert await store.vendor_copies(ADA, [a_ref(), a_ref("nowhere")]) == [VendorCopy.DELETED, None]
    assert await store.vendor_copies(BOB, [a_ref()]) == [None]
    assert (await store.restore_thread(ADA, a_ref())).hidden_at is None
    assert await store.vendor_copies(ADA, [a_ref()]) == [None]


async def test_purged_without_a_trace(store):
    """With a thread goes all that hangs on it, and the answers that name it; the thread beside it stays."""
    await store.index(ADA, [an_entry(tags=("red",)), an_entry(a_ref("t2"))])
    await store.save_messages(ADA, [a_message(), a_message(thread=a_ref("t2"))])
    await store.save_runs(ADA, [a_run()])
    await store.save_feedback(ADA, some_feedback(message=a_message_ref(), author="ada"))
    for key, ref in (("k1", a_ref()), ("k2", a_ref("t2"))):
        await store.claim(ADA, key, b"input", now=1, expires_at=99)
        await store.settle(ADA, key, b"answer", [ref])
    await store.purge_thread(ADA, a_ref())

    assert [thread and thread.ref for thread in await store.threads(ADA, [a_ref(), a_ref("t2")])] == [None, a_ref("t2")]
    assert await store.tags(ADA, ["desk"]) == []
    await store.index(ADA, [an_entry()])  # the address is free again, and nothing of the old thread hangs on it
    refs = [a_message_ref(), a_message_ref(thread=a_ref("t2"))]
    assert [message and message.ref for message in await store.messages(ADA, refs)] == [None, refs[1]]
    assert await store.runs(ADA, [a_run().ref]) == [None]
    assert await store.own_feedback(ADA, [a_message_ref()]) == [None]
    states = [(await store.claim(ADA, key, b"input", now=2, expires_at=99)).state for key in ("k1", "k2")]
    assert states == [ClaimState.NEW, ClaimState.DONE]


@pytest.mark.parametrize("caller", [BOB, OPERATOR, STRANGER])
async def test_what_is_not_visible_cannot_be_changed(store, caller):
    """Every change of another's thread is NotFound, or nothing where the contract says so, and changes nothing."""
    await store.index(ADA, [an_entry(happened=True)])
    await store.save_messages(ADA, [a_message()])
    before = await store.threads(ADA, [a_ref()])
    for attempt in (
        store.edit_thread(caller, a_ref(), ThreadEdit(title="x"), now=5),
        store.hide_thread(caller, a_ref(), now=5, copy=VendorCopy.NONE),
        store.restore_thread(caller, a_ref()),
        store.purge_thread(caller, a_ref()),
        store.save_messages(caller, [a_message(text="x")]),
        store.save_runs(caller, [a_run()]),
        store.save_feedback(caller, some_feedback()),
    ):
        with pytest.raises(NotFound):
            await attempt
    await store.delete_messages(caller, a_ref())
    assert await store.threads(ADA, [a_ref()]) == before
    assert await store.messages(ADA, [a_message_ref()]) == [a_message()]


async def test_labels_are_counted(store):
    """Labels of the caller's threads at some sources that are not hidden, most used first, then by name."""
    await store.index(
        ADA,
        [
            an_entry(a_ref("t1"), tags=("red", "blue")),
            an_entry(a_ref("t2"), tags=("red", "amber")),
            an_entry(a_ref("t3"), tags=("red", "blue"), hidden_at=1),
            an_entry(a_ref("t5", source="shop"), tags=("blue", "blue2")),
            an_entry(a_ref("t6", source="closed"), tags=("red",)),
        ],
    )
    await store.index(BOB, [an_entry(a_ref("t4"), owner="bob", tags=("amber",))])
    for sources, expected in (
        (["desk"], [("red", 2), ("amber", 1), ("blue", 1)]),
        (["shop", "desk"], [("blue", 2), ("red", 2), ("amber", 1), ("blue2", 1)]),
        ([], []),
        (["desk\0"], []),
    ):
        assert list(await store.tags(ADA, sources)) == [TagCount(tag=tag, count=count) for tag, count in expected]
