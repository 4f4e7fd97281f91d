"""Sightings: what is taken over from what passes by, and what stands against it."""

import pytest
from msgspec import structs

from threadloom.domain.ids import AgentRef, MessageRef, RunRef, ThreadRef
from threadloom.domain.message import Message, MessageRole, MessageVisibility
from threadloom.domain.run import Run, RunStatus
from threadloom.domain.sighting import Sighting, later, seen
from threadloom.domain.thread import Sharing, Thread, ThreadStatus, ThreadUser, ToolResources

REF = ThreadRef(source="desk", native_id="t1")
BARE = Thread(ref=REF)
M1, M2, M3 = (MessageRef(thread=REF, native_id=name) for name in ("m1", "m2", "m3"))
R1, R2, R3 = (RunRef(thread=REF, native_id=name) for name in ("r1", "r2", "r3"))
AGENT, OTHER_AGENT = (AgentRef(source="desk", native_id=name) for name in ("a1", "a2"))
SHARED = {
    "title": "told",
    "metadata": {"a": 2},
    "sharing": Sharing.PRIVATE,
    "tool_resources": ToolResources(vector_store_ids=("v2",)),
}
OWN = {"title": "ours", "metadata": {"a": 1}}
VENDORS_OWN = {
    "native_id": "n1",
    "agent": AGENT,
    "agent_session_id": "s1",
    "user": ThreadUser(email="eve@example.com"),
    "organization_id": "o1",
    "created_at": 3,
    "raw": {"id": "n1"},
}
OURS = {
    "owner": "ada",
    "tags": ("red",),
    "archived_at": 5,
    "hidden_at": 6,
    "kept": ("title",),
    "pinned_at": 7,
    "unread": True,
    "revision": 8,
    "forked_from": ThreadRef(source="desk", native_id="t0"),
}


def a_thread(**facts):
    return structs.replace(BARE, **facts)


def a_message(ref, created_at=None, **facts):
    return Message(ref=ref, role=MessageRole.USER, created_at=created_at, **facts)


def a_hidden_message(ref, created_at=None):
    return a_message(ref, created_at, visibility=MessageVisibility.HIDDEN)


def after(current, *, base=None, at=10, **facts):
    return seen(current, Sighting(base=base or current, at=at, **facts))


@pytest.mark.parametrize(
    ("moments", "expected"), [((), None), ((None,), None), ((None, 0), 0), ((3, None, 5, 4), 5), ((-2, -1), -1)]
)
def test_the_latest_of_the_known_moments(moments, expected):
    """Moments that are not known count for nothing, the first of all moments counts."""
    assert later(*moments) == expected


def test_a_sighting_of_nothing_changes_nothing():
    """Where nothing was told or done, the thread stays as it is."""
    thread = a_thread(**OURS, **VENDORS_OWN, **SHARED, last_activity_at=9)
    assert after(thread) == thread


@pytest.mark.parametrize("name", SHARED)
def test_what_callers_change_too_is_guarded_by_the_revision(name):
    """Title, pairs, sharing and resources are the vendor's while nobody has edited since, and then the editor's."""
    told = a_thread(**{name: SHARED[name]})
    base = a_thread(revision=3)
    assert getattr(after(base, told=told), name) == SHARED[name]
    edited = a_thread(revision=4)
    assert getattr(after(edited, base=base, told=told), name) is None


@pytest.mark.parametrize("name", [*SHARED, *VENDORS_OWN])
def test_what_is_not_told_stays(name):
    """None in what the vendor tells is silence, and clears nothing."""
    known = {**SHARED, **VENDORS_OWN}[name]
    assert getattr(after(a_thread(**{name: known}), told=BARE), name) == known


@pytest.mark.parametrize("name", VENDORS_OWN)
def test_the_vendors_own_facts_are_taken_over(name):
    """What only the vendor changes is taken over, whatever was edited since."""
    told = a_thread(**{name: VENDORS_OWN[name]})
    assert getattr(after(a_thread(revision=4), base=BARE, told=told), name) == VENDORS_OWN[name]


@pytest.mark.parametrize("name", OURS)
def test_the_overlay_is_not_the_vendors(name):
    """What the gateway keeps beside a thread comes from no vendor."""
    assert getattr(after(BARE, told=a_thread(**{name: OURS[name]})), name) == getattr(BARE, name)
    assert getattr(after(a_thread(**{name: OURS[name]}), base=BARE, told=BARE), name) == OURS[name]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, (ThreadStatus.IDLE, "idle")),
        ({"status": ThreadStatus.FAILED}, (ThreadStatus.FAILED, None)),
        ({"status": ThreadStatus.UNKNOWN, "native_status": "odd"}, (ThreadStatus.UNKNOWN, "odd")),
        ({"status": ThreadStatus.RUNNING, "native_status": "busy"}, (ThreadStatus.RUNNING, "busy")),
    ],
)
def test_a_status_that_is_told(told, expected):
    """Status and the vendor's own word for it come together, and only where either was told."""
    thread = after(a_thread(status=ThreadStatus.IDLE, native_status="idle"), told=a_thread(**told))
    assert (thread.status, thread.native_status) == expected


@pytest.mark.parametrize("name", ["updated_at", "synced_at", "last_message_at", "last_activity_at"])
def test_times_only_grow(name):
    """An earlier telling sets no time back."""
    told = a_thread(updated_at=5)
    thread = after(a_thread(**{name: 50}), at=10, told=told, messages=(a_message(M1, 5),), acted=True)
    assert getattr(thread, name) == 50
    thread = after(a_thread(**{name: 2}), at=10, told=told, messages=(a_message(M1, 5),), acted=True)
    assert getattr(thread, name) == {"updated_at": 5, "last_message_at": 5}.get(name, 10)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"told": a_thread(created_at=20)}, 20),
        ({"told": a_thread(updated_at=21)}, 21),
        ({"messages": (a_message(M1, 22),)}, 22),
        ({"messages": (a_message(M1),)}, 10),
        ({"run": Run(ref=R1, created_at=23)}, 23),
        ({"run": Run(ref=R1, started_at=24)}, 24),
        ({"run": Run(ref=R1, ended_at=25)}, 25),
        ({"acted": True}, 10),
        ({"agent": AGENT}, 1),
        ({"told": BARE}, 1),
    ],
)
def test_the_last_activity(facts, expected):
    """Activity is what happened in the thread or was done in it by the gateway, not that somebody looked."""
    assert after(a_thread(last_activity_at=1), **facts).last_activity_at == expected


@pytest.mark.parametrize(
    ("current", "base", "newest", "expected"),
    [
        ((None, None), (None, None), (M1, 5), (M1, 5)),
        ((None, None), (None, None), (M1, None), (M1, 10)),
        ((M1, 5), (M1, 5), (M2, 6), (M2, 6)),
        ((M2, 6), (M1, 5), (M3, 7), (M3, 7)),
        ((M2, 6), (M1, 5), (M1, 5), (M2, 6)),
        ((M2, 5), (M1, 5), (M3, 5), (M2, 5)),
        ((M1, 5), (M1, 5), (M2, 5), (M2, 5)),
        ((M1, 5), (M1, 5), (M2, 4), (M1, 5)),
        ((M1, 5), (M1, 5), (M1, 5), (M1, 5)),
    ],
)
def test_the_newest_message(current, base, newest, expected):
    """A message is the newest if it is later than the one known, or as late while nobody has told of another since."""
    first, then = (a_thread(last_message=ref, last_message_at=moment) for ref, moment in (base, current))
    thread = after(then, base=first, messages=(a_message(M1, 1), a_message(*newest)))
    assert (thread.last_message, thread.last_message_at) == expected


def test_a_hidden_message_is_never_the_newest():
    """However late it is: the thread's last message and its moment stay."""
    known = a_thread(last_message=M1, last_message_at=5, last_activity_at=5)
    hidden = (a_hidden_message(M2, 6), a_hidden_message(M3, 7))
    assert after(known, messages=hidden) == known
    assert after(BARE, messages=hidden) == BARE


@pytest.mark.parametrize(
    "messages",
    [
        (a_message(M1, 5), a_hidden_message(M2, 6)),
        (a_message(M1, 5), a_hidden_message(M2, 6), a_hidden_message(M3, 7)),
        (a_hidden_message(M3, 4), a_message(M1, 5), a_hidden_message(M2, 6)),
        (a_hidden_message(M3), a_message(M1, 5)),
    ],
)
def test_the_visible_one_before_it_is(messages):
    """The latest of those that users are meant to see."""
    thread = after(BARE, messages=messages)
    assert (thread.last_message, thread.last_message_at, thread.last_activity_at) == (M1, 5, 5)


@pytest.mark.parametrize("name", ["title", "metadata"])
def test_what_the_thread_keeps_of_its_own_is_not_the_vendors(name):
    """Whatever is told, at any revision; the rest of what is told beside it is taken over."""
    kept = a_thread(**{name: OWN[name]}, kept=(name,), revision=3)
    for current in (kept, structs.replace(kept, revision=4), structs.replace(kept, **{name: None})):
        thread = after(current, base=kept, told=a_thread(**SHARED, native_id="n1"))
        assert (getattr(thread, name), thread.kept, thread.native_id) == (getattr(current, name), (name,), "n1")
    assert after(kept, told=a_thread(**SHARED)).sharing is Sharing.PRIVATE


@pytest.mark.parametrize(
    ("current", "base", "run", "is_latest", "expected"),
    [
        (None, None, R1, False, R1),
        (R1, R1, R1, False, R1),
        (R1, R1, R2, True, R2),
        (R1, R1, R2, False, R1),
        (R2, R1, R1, True, R2),
        (R2, R1, R3, True, R2),
        (R2, R1, R2, False, R2),
        (R2, None, R1, True, R2),
    ],
)
def test_the_latest_run(current, base, run, is_latest, expected):
    """A run is the latest if there is none, if it is known as such, or said to be while nobody told another."""
    first, then = (a_thread(latest_run=ref, status=ThreadStatus.IDLE) for ref in (base, current))
    thread = after(then, base=first, run=Run(ref=run, status=RunStatus.FAILED), is_latest=is_latest)
    is_taken = run == expected
    assert (thread.latest_run, thread.status) == (expected, ThreadStatus.FAILED if is_taken else ThreadStatus.IDLE)


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (RunStatus.QUEUED, ThreadStatus.RUNNING),
        (RunStatus.RUNNING, ThreadStatus.RUNNING),
        (RunStatus.CANCELLING, ThreadStatus.RUNNING),
        (RunStatus.REQUIRES_ACTION, ThreadStatus.WAITING_FOR_INPUT),
        (RunStatus.CANCELLED, ThreadStatus.CANCELLED),
        (RunStatus.FAILED, ThreadStatus.FAILED),
        (RunStatus.EXPIRED, ThreadStatus.FAILED),
        (RunStatus.INCOMPLETE, ThreadStatus.COMPLETED),
        (RunStatus.COMPLETED, ThreadStatus.COMPLETED),
        (RunStatus.UNKNOWN, ThreadStatus.UNKNOWN),
    ],
)
def test_the_status_follows_the_latest_run(run, expected):
    """Where the vendor's threads have no status of their own, the latest run's is it; else the vendor's stands."""
    assert after(BARE, run=Run(ref=R1, status=run)).status is expected
    native = a_thread(status=ThreadStatus.REFUSED, native_status="refused")
    assert after(native, run=Run(ref=R1, status=run)).status is ThreadStatus.REFUSED


def test_who_answers_from_now_on():
    """The agent of a sighting is the thread's, one that the vendor tells goes before it, and none changes nothing."""
    known = a_thread(agent=AGENT)
    assert after(known).agent == AGENT
    assert after(known, agent=OTHER_AGENT).agent == OTHER_AGENT
    assert after(known, agent=OTHER_AGENT, told=BARE).agent == OTHER_AGENT
    assert after(BARE, agent=OTHER_AGENT, told=known).agent == AGENT
