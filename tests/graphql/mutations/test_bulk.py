"""Changing many threads at once: what can be changed is, and what cannot is told by its place."""

import pytest

from fakes import a_call
from threadloom.domain.call import Role
from threadloom.domain.errors import Internal, VendorFailed

MANY = ("updateThreads", "threads { id archivedAt pinnedAt unread tags revision }")
COUNT = """query Q($filter: ThreadFilterInput) { threads(filter: $filter, first: 1) { totalCount } }"""


async def ids_of(world, thread_id, size=3, **draft):
    return [thread_id(await world.thread("desk", **draft)) for _ in range(size)]


async def test_every_change_at_once(world, thread_id):
    """Archive, pin, unread and labels of threads at several sources, without a call to any vendor."""
    texts = [*(await ids_of(world, thread_id)), thread_id(await world.thread("one"))]
    world.asked()
    changes = {"archived": True, "pinned": True, "unread": True, "addTags": ["red", " blue "]}
    payload = await world.mutate(*MANY, threadIds=texts, **changes)
    assert payload.told == []
    assert [each["id"] for each in payload["threads"]] == texts
    for each in payload["threads"]:
        assert (each["unread"], each["tags"], each["revision"]) == (True, ["red", "blue"], 1)
        assert each["archivedAt"]
        assert each["pinnedAt"]
    payload = await world.mutate(*MANY, threadIds=texts[:2], archived=False, unread=False, removeTags=["red"])
    assert [(each["archivedAt"], each["unread"], each["tags"]) for each in payload["threads"]] == [
        (None, False, ["blue"]),
        (None, False, ["blue"]),
    ]
    assert world.asked() == []


async def test_some_cannot_be_changed(world, thread_id):
    """Unknown, foreign, malformed and hidden ones are told by their places; the others are changed."""
    mine, hidden, other = await ids_of(world, thread_id)
    foreign = thread_id(await world.thread("desk", a_call(user="bo")))
    await world.mutate("deleteThread", "vendorCopy", threadId=hidden, mode="HIDE")
    payload = await world.mutate(*MANY, threadIds=[mine, foreign, "nonsense", hidden, other, mine], archived=True)
    assert [each["id"] for each in payload["threads"]] == [mine, other]
    assert payload.told == [
        ("NOT_FOUND", ["threadIds", "1"]),
        ("NOT_FOUND", ["threadIds", "2"]),
        ("CONFLICT", ["threadIds", "3"]),
    ]


async def test_what_breaks_a_rule_changes_nothing(world, thread_id):
    """A label that no thread may bear, or too many threads, is told once, at its own place."""
    (text,) = await ids_of(world, thread_id, 1)
    payload = await world.mutate(*MANY, threadIds=[text], archived=True, addTags=["fine", ""])
    assert (payload["threads"], payload.told) == ([], [("VALIDATION", ["addTags", "1"])])
    payload = await world.mutate(*MANY, threadIds=[text] * 101, archived=True)
    assert (payload["threads"], payload.told) == ([], [("VALIDATION", ["threadIds"])])
    assert await world.data(COUNT, filter={"archived": True}) == {"threads": {"totalCount": 0}}


async def test_too_many_labels_on_one(world, thread_id):
    """A thread that has no room for another label is told by its place; the other one gets it."""
    full = thread_id(await world.thread("desk", tags=tuple(f"t{n}" for n in range(50))))
    (free,) = await ids_of(world, thread_id, 1)
    payload = await world.mutate(*MANY, threadIds=[full, free], addTags=["more"])
    assert [each["id"] for each in payload["threads"]] == [free]
    assert payload.told == [("VALIDATION", ["threadIds", "0"])]


async def test_one_key_one_effect(world, thread_id):
    """The same key and input answer the same; the same key for other threads is a CONFLICT."""
    texts = await ids_of(world, thread_id)
    first = await world.mutate(*MANY, threadIds=texts, addTags=["red"], idempotencyKey="k")
    await world.mutate(*MANY, threadIds=texts, removeTags=["red"])
    again = await world.mutate(*MANY, threadIds=texts, addTags=["red"], idempotencyKey="k")
    assert again == first
    other = await world.mutate(*MANY, threadIds=texts[:1], addTags=["red"], idempotencyKey="k")
    assert other.told == [("CONFLICT", ["idempotencyKey"])]
    assert await world.data(COUNT, filter={"tags": ["red"]}) == {"threads": {"totalCount": 0}}


async def test_a_key_for_nothing_is_given_back(world, thread_id):
    """Where no thread could be changed the key is free again, as after any refusal."""
    foreign = thread_id(await world.thread("desk", a_call(user="bo")))
    (mine,) = await ids_of(world, thread_id, 1)
    refused = await world.mutate(*MANY, threadIds=[foreign], archived=True, idempotencyKey="k")
    assert refused.told == [("NOT_FOUND", ["threadIds", "0"])]
    payload = await world.mutate(*MANY, threadIds=[mine], archived=True, idempotencyKey="k")
    assert ([each["id"] for each in payload["threads"]], payload.told) == ([mine], [])


async def test_no_threads_no_change(world):
    """An empty list is no fault, and only empty ids are."""
    assert (await world.mutate(*MANY, threadIds=[], archived=True))["threads"] == []


async def test_readers_may_not(world, thread_id):
    """FORBIDDEN, before anything is looked at."""
    (text,) = await ids_of(world, thread_id, 1)
    payload = await world.mutate(*MANY, a_call(role=Role.READER), threadIds=[text], archived=True)
    assert payload.told == [("FORBIDDEN", [])]


async def test_a_fault_of_ours_is_no_users(world, thread_id, monkeypatch):
    """Where nothing could be changed for a fault of ours, it stands at the top as everywhere."""
    (text,) = await ids_of(world, thread_id, 1)

    async def broken(*_args, **_named):
        raise Internal("the store failed")

    monkeypatch.setattr(world.gateway._kit.store, "edit_thread", broken)
    answer = await world.ask(
        "mutation M($input: UpdateThreadsInput!) { updateThreads(input: $input) { threads { id } } }",
        input={"threadIds": [text], "archived": True},
    )
    assert answer.codes == {"updateThreads": "INTERNAL"}


@pytest.mark.parametrize("wanted", [{"unread": True}, {"pinned": True}, {"archived": True}, {"tags": ["red"]}])
async def test_badges_are_counted(world, thread_id, wanted):
    """How many there are of a kind is one question that reads one row at most, exact, and calls no vendor."""
    texts = await ids_of(world, thread_id, 30)
    change = {"addTags": ["red"]} if "tags" in wanted else wanted
    await world.mutate(*MANY, threadIds=texts[:17], **change)
    world["one"].memory.fails = VendorFailed("down")
    world.asked()
    assert await world.data(COUNT, filter=wanted) == {"threads": {"totalCount": 17}}
    assert await world.data("{ threads { totalCount } tags { tag count } }") == {
        "threads": {"totalCount": 30},
        "tags": [{"tag": "red", "count": 17}] if "tags" in wanted else [],
    }
    assert world.asked() == []
