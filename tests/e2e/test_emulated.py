"""What the gateway keeps in its vendors' stead, called so, at each vendor over HTTP; the record is the witness.

`FACTS` says of each vendor what it holds itself; everything else is ours, and nothing of that may be sent.
"""

from typing import Any

import pytest

from e2e.emulated import (
    DELETED,
    FACTS,
    KEPT,
    LISTS,
    LOCAL_ONLY,
    SYNCED,
    a_thread,
    each_vendor,
    lists_with,
    read_afresh,
    said_to_vendors,
)
from e2e.house import HELLO, Asker, House, refusals

pytestmark = pytest.mark.asyncio(loop_scope="module")

each_field = pytest.mark.parametrize(("field", "value"), [("title", "Our word"), ("metadata", {"word": "ours"})])


@each_vendor
@each_field
async def test_what_a_start_says(house: House, ann: Asker, vendor: str, field: str, value: Any):
    """Sent where the vendor takes it, and SYNCED; else kept, LOCAL_ONLY and never sent; a fresh read says so too."""
    house.forget()
    started = await ann.do("startThread", target={"source": vendor}, message=HELLO, **{field: value})
    native = field in FACTS[vendor].made_with
    assert said_to_vendors(house, field, value) is native
    for thread in (started["thread"], await read_afresh(ann, started["thread"])):
        assert (thread[field], thread["syncState"]) == (value, SYNCED if native else LOCAL_ONLY)


@each_vendor
@each_field
async def test_what_a_change_says(house: House, ann: Asker, vendor: str, field: str, value: Any):
    """One request where the vendor takes it, none at all where not; our word outlasts what the vendor tells later."""
    thread = await a_thread(house, ann, vendor)
    changed = (await ann.do("updateThread", threadId=thread["id"], **{field: value}))["thread"]
    native = field in FACTS[vendor].changed
    assert (len(house.writes()), said_to_vendors(house, field, value)) == (native, native)
    assert native or house.sent() == []
    listed = (await ann.read(LISTS))["threads"]["nodes"]
    assert changed["revision"] == thread["revision"] + 1
    for told in (changed, await read_afresh(ann, thread)):
        assert (told[field], told["syncState"]) == (value, SYNCED if native else LOCAL_ONLY)
    if field == "title":
        state = SYNCED if native else LOCAL_ONLY
        assert {"id": thread["id"], "title": value, "syncState": state} in listed


@each_vendor
async def test_a_title_from_the_start_is_changed(house: House, ann: Asker, vendor: str):
    """Whoever held the first one: the second is the vendor's where it takes changes, else ours."""
    thread = await a_thread(house, ann, vendor, title="First")
    changed = (await ann.do("updateThread", threadId=thread["id"], title="Second"))["thread"]
    native = "title" in FACTS[vendor].changed
    assert len(house.sent()) == native
    assert changed["syncState"] == (SYNCED if native else LOCAL_ONLY)
    fresh = await read_afresh(ann, thread)
    assert (fresh["title"], fresh["syncState"], fresh["outage"]) == ("Second", changed["syncState"], None)


@pytest.mark.parametrize("vendor", [vendor for vendor, facts in FACTS.items() if "title" not in facts.changed])
async def test_a_title_is_cleared(house: House, ann: Asker, vendor: str):
    """For good; a vendor that was given it at the start still has it, and any other has no less than we show."""
    thread = await a_thread(house, ann, vendor, title="First")
    cleared = (await ann.do("updateThread", threadId=thread["id"], title=None))["thread"]
    assert house.sent() == []
    state = LOCAL_ONLY if "title" in FACTS[vendor].made_with else SYNCED
    for told in (cleared, await read_afresh(ann, thread)):
        assert (told["title"], told["syncState"]) == (None, state)


@each_vendor
async def test_pairs_are_merged(house: House, ann: Asker, vendor: str):
    """A pair with null goes, one not named stays."""
    thread = await a_thread(house, ann, vendor, metadata={"stays": "1", "goes": "2", "turns": "3"})
    change = {"goes": None, "turns": "4", "comes": "5"}
    await ann.do("updateThread", threadId=thread["id"], metadata=change)
    assert bool(house.sent()) is ("metadata" in FACTS[vendor].changed)
    fresh = await read_afresh(ann, thread)
    assert fresh["metadata"] == {"stays": "1", "turns": "4", "comes": "5"}
    assert fresh["syncState"] == (SYNCED if "metadata" in FACTS[vendor].changed else LOCAL_ONLY)


@each_vendor
@pytest.mark.parametrize(
    ("on", "off", "name", "in_list"),
    [
        ({"archived": True}, {"archived": False}, "archivedAt", "archived"),
        ({"pinned": True}, {"pinned": False}, "pinnedAt", "pinned"),
        ({"unread": True}, {"unread": False}, "unread", "unread"),
        ({"addTags": [" swifts ", "birds"]}, {"removeTags": ["swifts"]}, "tags", "labelled"),
    ],
    ids=["archive", "pin", "unread", "tags"],
)
async def test_what_is_ours_everywhere(
    *, house: House, ann: Asker, vendor: str, on: dict[str, Any], off: dict[str, Any], name: str, in_list: str
):
    """Set and taken back, in its list and at the thread; no vendor hears of it, and it is not called LOCAL_ONLY."""
    thread = await a_thread(house, ann, vendor)
    await ann.do("updateThread", threadId=thread["id"], **on)
    assert house.sent() == []
    assert await lists_with(ann, thread) == {"threads", in_list}
    fresh = await read_afresh(ann, thread)
    assert (bool(fresh[name]), fresh["syncState"]) == (True, SYNCED)
    house.forget()
    await ann.do("updateThread", threadId=thread["id"], **off)
    assert house.sent() == []
    assert await lists_with(ann, thread) == {"threads"}
    assert (await read_afresh(ann, thread))[name] in (None, False, ["birds"])


@each_vendor
@pytest.mark.parametrize("mode", ["HIDE", "DELETE"])
async def test_a_hidden_thread_comes_back(house: House, ann: Asker, vendor: str, mode: str):
    """As it was, if the vendor still has it; HIDE asks nobody, DELETE those that can delete: then it is a CONFLICT."""
    thread = await a_thread(house, ann, vendor, title="Swifts", tags=["swifts"])
    copy = KEPT if mode == "HIDE" else FACTS[vendor].copy
    hidden = await ann.do("deleteThread", threadId=thread["id"], mode=mode)
    assert (hidden["deletedThreadId"], hidden["vendorCopy"]) == (thread["id"], copy)
    assert [request.method for request in house.writes()] == ([] if copy == KEPT else ["DELETE"])
    assert await lists_with(ann, thread) == {"hidden"}
    said = await ann.attempt("sendMessage", {"threadId": thread["id"], "message": HELLO})
    changed = await ann.attempt("updateThread", {"threadId": thread["id"], "title": "Other"})
    code = "CONFLICT" if copy == KEPT else "NOT_FOUND"
    assert refusals(said) == refusals(changed) == [(code, ["threadId"])]
    house.forget()
    restored = await ann.attempt("restoreThread", {"threadId": thread["id"]})
    assert house.sent() == []
    if copy == DELETED:
        assert (refusals(restored), restored["thread"]) == ([("CONFLICT", ["threadId"])], None)
        assert await read_afresh(ann, thread) is None
    else:
        assert restored["userErrors"] == []
        assert (restored["thread"]["title"], restored["thread"]["hiddenAt"]) == ("Swifts", None)
        assert await lists_with(ann, thread) == {"threads", "labelled"}
        again = await ann.attempt("restoreThread", {"threadId": thread["id"]})
        assert refusals(again) == [("CONFLICT", ["threadId"])]


@each_vendor
async def test_a_deletion_can_follow_hiding(house: House, ann: Asker, vendor: str):
    """The vendor is asked then, once; asking again is no second deletion."""
    thread = await a_thread(house, ann, vendor)
    await ann.do("deleteThread", threadId=thread["id"], mode="HIDE")
    copies = [(await ann.do("deleteThread", threadId=thread["id"]))["vendorCopy"] for _ in range(2)]
    assert copies == [FACTS[vendor].copy] * 2
    assert len(house.writes()) == (FACTS[vendor].copy == DELETED)


@each_vendor
async def test_a_purged_thread_is_gone(house: House, ann: Asker, vendor: str):
    """From every list, for good; what the vendor still has, it is said."""
    thread = await a_thread(house, ann, vendor, tags=["swifts"])
    purged = await ann.do("deleteThread", threadId=thread["id"], mode="PURGE")
    assert purged["vendorCopy"] == FACTS[vendor].copy
    assert len(house.writes()) == (FACTS[vendor].copy == DELETED)
    house.forget()
    assert await lists_with(ann, thread) == set()
    assert await read_afresh(ann, thread) is None
    for mutation, given in (("restoreThread", {}), ("updateThread", {"title": "a"}), ("deleteThread", {})):
        assert refusals(await ann.attempt(mutation, {"threadId": thread["id"], **given})) == [
            ("NOT_FOUND", ["threadId"])
        ]
    assert house.sent() == []


@each_vendor
@pytest.mark.parametrize("edit", [{"title": "Mine"}, {"archived": True}, {"addTags": ["a"]}, {"metadata": {"a": "b"}}])
async def test_edits_that_conflict_are_refused(house: House, ann: Asker, vendor: str, edit: dict[str, Any]):
    """Who edits what they no longer see is told what is there now; no vendor hears of it; who looked again goes on."""
    thread = await a_thread(house, ann, vendor)
    seen = thread["revision"]
    first = (await ann.do("updateThread", threadId=thread["id"], addTags=["first"], expectedRevision=seen))["thread"]
    assert first["revision"] == seen + 1
    for stale in (seen, seen + 2):
        refused = await ann.attempt("updateThread", {"threadId": thread["id"], "expectedRevision": stale, **edit})
        assert refusals(refused) == [("CONFLICT", ["expectedRevision"])]
        assert refused["thread"] == first
    assert house.sent() == []
    again = await ann.do("updateThread", threadId=thread["id"], expectedRevision=seen + 1, **edit)
    assert again["thread"]["revision"] == seen + 2


@each_vendor
async def test_pins_and_unread_marks_conflict_with_nothing(house: House, ann: Asker, vendor: str):
    """They are the caller's own: the revision does not count them."""
    thread = await a_thread(house, ann, vendor)
    marked = await ann.do("updateThread", threadId=thread["id"], pinned=True, unread=True)
    assert marked["thread"]["revision"] == thread["revision"]
