"""Titles and pairs that a vendor does not hold: kept here, whatever the vendor tells."""

import pytest
from msgspec.structs import replace

from fakes import TALKS, a_call, a_source, capabilities
from threadloom.domain.call import Role
from threadloom.domain.capability import Operation
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import Conflict
from threadloom.domain.ids import SourceSlug, ThreadRef
from threadloom.domain.message import MessageDraft
from threadloom.domain.sync import SyncState
from threadloom.domain.thread import Thread, ThreadDraft

ONE = SourceSlug("one")
NAMES = ("title", "metadata")
FIRST = {"title": "first", "metadata": {"a": "1"}}
SECOND = {"title": "second", "metadata": {"a": "2"}}
TOLD = {"title": "told", "metadata": {"a": "told"}}

AT_START, AT_UPDATE = (Operation.START_THREAD, Operation.CREATE_THREAD), (Operation.UPDATE_THREAD,)
NOWHERE = capabilities(*TALKS)
AT_CREATION = capabilities(*TALKS, fields=dict.fromkeys(AT_START, NAMES))
AT_CHANGES = capabilities(*TALKS, *AT_UPDATE, fields=dict.fromkeys(AT_UPDATE, NAMES))
ALWAYS = capabilities(*TALKS, *AT_UPDATE, fields=dict.fromkeys(AT_START + AT_UPDATE, NAMES))

each_name = pytest.mark.parametrize("name", NAMES)
each_clearing = pytest.mark.parametrize(
    ("name", "edit"), [("title", {"title": None}), ("metadata", {"metadata": {"a": None}})]
)
each_way = pytest.mark.parametrize("is_start", [True, False], ids=["started", "created"])


async def made(world, *, is_start: bool = True, **fields) -> Thread:
    """A thread of Ann's that bears these fields from its beginning."""
    if not is_start:
        return await world.gateway.threads.create(a_call(), ThreadDraft(source=ONE, **fields))
    draft = ThreadDraft(source=ONE, message=MessageDraft(text="hello"), **fields)
    return (await world.gateway.threads.start(a_call(), draft)).thread


async def changed(world, thread: Thread, revision: int | None = None, **fields) -> Thread:
    return await world.gateway.threads.update(a_call(), thread.ref, ThreadEdit(**fields), revision)


async def read(world, thread: Thread) -> Thread:
    """The thread afresh; the index holds the same by then."""
    (reading,) = await world.gateway.threads.read(a_call(), [thread.ref])
    (known,) = await world.gateway.threads.known(a_call(), [thread.ref])
    assert replace(known, synced_at=None) == replace(reading.thread, synced_at=None)
    return reading.thread


def vendor_tells(world, **facts) -> None:
    memory = world["one"].memory
    memory.threads["t1"] = replace(memory.threads["t1"], **facts)


@each_way
@each_name
async def test_what_the_vendor_takes_is_its_own(build, name, is_start):
    """Given at the beginning it is SYNCED, and the vendor's later word for it counts."""
    world = build((a_source(), AT_CREATION))
    thread = await made(world, is_start=is_start, **{name: FIRST[name]})
    assert (getattr(thread, name), thread.sync_state) == (FIRST[name], SyncState.SYNCED)
    vendor_tells(world, **{name: TOLD[name]})
    again = await read(world, thread)
    assert (getattr(again, name), again.sync_state) == (TOLD[name], SyncState.SYNCED)


@each_way
@each_name
async def test_what_the_vendor_does_not_take_stays(build, name, is_start):
    """Given at the beginning it is LOCAL_ONLY, and no later word of the vendor's takes its place."""
    world = build((a_source(), NOWHERE))
    thread = await made(world, is_start=is_start, **{name: FIRST[name]})
    assert (getattr(thread, name), thread.sync_state) == (FIRST[name], SyncState.LOCAL_ONLY)
    vendor_tells(world, **{name: TOLD[name]})
    for _ in range(2):
        again = await read(world, thread)
        assert (getattr(again, name), again.sync_state) == (FIRST[name], SyncState.LOCAL_ONLY)


@each_name
async def test_one_kept_field_does_not_hold_the_other(build, name):
    """What was not set here follows the vendor beside what was."""
    (other,) = set(NAMES) - {name}
    world = build((a_source(), NOWHERE))
    thread = await made(world, **{name: FIRST[name]})
    vendor_tells(world, **TOLD)
    again = await read(world, thread)
    assert (getattr(again, name), getattr(again, other)) == (FIRST[name], TOLD[other])


@each_name
async def test_a_change_that_the_vendor_does_not_take_stays(build, name):
    """Taken at creation alone: after a change, ours stands against the old one that every later read tells."""
    world = build((a_source(), AT_CREATION))
    thread = await made(world, **{name: FIRST[name]})
    after = await changed(world, thread, **{name: SECOND[name]})
    assert (getattr(after, name), after.sync_state) == (SECOND[name], SyncState.LOCAL_ONLY)
    assert "update" not in world["one"].memory.asked
    assert getattr(world["one"].memory.threads["t1"], name) == FIRST[name]
    for _ in range(2):
        again = await read(world, thread)
        assert (getattr(again, name), again.sync_state) == (SECOND[name], SyncState.LOCAL_ONLY)


CLEARED = pytest.mark.parametrize(
    ("edit", "name"), [({"title": None}, "title"), ({"metadata": {"a": None}}, "metadata")]
)


@each_clearing
async def test_what_was_cleared_here_stays_cleared(build, name, edit):
    """The vendor still holds the old one and tells it; it does not come back."""
    world = build((a_source(), AT_CREATION))
    thread = await made(world, **{name: FIRST[name]})
    await changed(world, thread, **edit)
    for _ in range(2):
        assert not getattr(await read(world, thread), name)


@each_clearing
async def test_what_was_cleared_here_alone_says_so(build, name, edit):
    """LOCAL_ONLY: the vendor holds what is not shown."""
    world = build((a_source(), AT_CREATION))
    thread = await made(world, **{name: FIRST[name]})
    assert (await changed(world, thread, **edit)).sync_state is SyncState.LOCAL_ONLY
    assert (await read(world, thread)).sync_state is SyncState.LOCAL_ONLY


@each_name
async def test_a_change_that_the_vendor_takes_ends_the_keeping(build, name):
    """Kept at the beginning, it is SYNCED once the vendor has taken it, and follows the vendor from then on."""
    world = build((a_source(), AT_CHANGES))
    thread = await made(world, **{name: FIRST[name]})
    assert thread.sync_state is SyncState.LOCAL_ONLY
    after = await changed(world, thread, **{name: SECOND[name]})
    assert (getattr(after, name), after.sync_state) == (SECOND[name], SyncState.SYNCED)
    assert getattr(world["one"].memory.threads["t1"], name) == SECOND[name]
    vendor_tells(world, **{name: TOLD[name]})
    assert getattr(await read(world, thread), name) == TOLD[name]


async def test_pairs_kept_before_are_not_lost_when_the_vendor_takes_another(build):
    """Pairs that a change does not name stay, those that only the gateway had included."""
    world = build((a_source(), AT_CHANGES))
    thread = await made(world, metadata={"a": "1"})
    assert (await changed(world, thread, metadata={"b": "2"})).metadata == {"a": "1", "b": "2"}
    assert (await read(world, thread)).metadata == {"a": "1", "b": "2"}


async def test_a_change_of_something_else_keeps_on_keeping(build):
    """Labels and the archive are beside it; a native change of the title leaves the pairs kept."""
    only_titles = capabilities(*TALKS, *AT_UPDATE, fields={Operation.UPDATE_THREAD: ("title",)})
    world = build((a_source(), only_titles))
    thread = await made(world, **FIRST)
    await changed(world, thread, archived=True, add_tags=("red",))
    after = await changed(world, thread, title="second")
    vendor_tells(world, metadata=TOLD["metadata"])
    again = await read(world, thread)
    assert (after.sync_state, again.sync_state) == (SyncState.LOCAL_ONLY, SyncState.LOCAL_ONLY)
    assert (again.title, again.metadata, again.tags) == ("second", FIRST["metadata"], ("red",))


@each_name
async def test_a_vendor_that_takes_all_keeps_nothing_here(build, name):
    """From the beginning through every change it is SYNCED."""
    world = build((a_source(), ALWAYS))
    thread = await made(world, **{name: FIRST[name]})
    after = await changed(world, thread, **{name: SECOND[name]})
    assert (getattr(after, name), after.kept, after.sync_state) == (SECOND[name], (), SyncState.SYNCED)


@pytest.mark.parametrize(
    ("told", "title", "state"),
    [(None, "Trip", SyncState.LOCAL_ONLY), ("Theirs", "Theirs", SyncState.SYNCED)],
)
async def test_the_title_of_an_adoption(build, told, title, state):
    """It counts where the vendor has none, and is kept from then on; else the vendor's stands."""
    world = build((a_source(), NOWHERE))
    ref = ThreadRef(source=ONE, native_id="t1")
    world["one"].memory.threads["t1"] = Thread(ref=ref, native_id="t1", title=told)
    operator = a_call(role=Role.OPERATOR)
    adopted = await world.gateway.threads.adopt(operator, ONE, "t1", None, "Trip")
    assert (adopted.title, adopted.sync_state) == (title, state)
    vendor_tells(world, title="renamed")
    (again,) = await world.gateway.threads.read(operator, [ref])
    assert again.thread.title == ("Trip" if told is None else "renamed")
    assert again.thread.sync_state is state


@each_name
async def test_an_adopted_thread_again_is_as_it_is_kept(build, name):
    """Adopting what is known tells LOCAL_ONLY as any other reading does."""
    world = build((a_source(), NOWHERE))
    thread = await made(world, **{name: FIRST[name]})
    again = await world.gateway.threads.adopt(a_call(role=Role.OPERATOR), ONE, "t1", None, "ignored")
    assert (getattr(again, name), again.sync_state) == (FIRST[name], SyncState.LOCAL_ONLY)
    assert again.ref == thread.ref


@pytest.mark.parametrize("can", [NOWHERE, AT_CREATION, AT_CHANGES], ids=["nowhere", "at creation", "at changes"])
async def test_a_stale_revision_changes_nothing(build, can):
    """Kept or not, an edit from before another edit is refused, and its vendor is not asked."""
    world = build((a_source(), can))
    thread = await made(world, title="first")
    await changed(world, thread, thread.revision, title="second")
    asked = list(world["one"].memory.asked)
    with pytest.raises(Conflict):
        await changed(world, thread, thread.revision, title="third")
    assert world["one"].memory.asked == asked
    assert (await read(world, thread)).title == "second"


@each_name
async def test_the_adapter_is_not_sent_what_is_kept(build, name):
    """Of a change the vendor gets only what it takes."""
    (other,) = set(NAMES) - {name}
    world = build((a_source(), capabilities(*TALKS, *AT_UPDATE, fields={Operation.UPDATE_THREAD: (name,)})))
    thread = await made(world)
    await changed(world, thread, **SECOND)
    sent = world["one"].memory.drafts[-1]
    assert getattr(sent, name) == SECOND[name]
    assert sent == ThreadEdit(**{name: SECOND[name]}), f"{other} stays here"
