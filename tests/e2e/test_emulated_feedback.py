"""Feedback in vendors' stead: given natively where a vendor takes it, and all the rest ours and called so."""

from typing import Any

import pytest

from e2e.emulated import FACTS, LOCAL_ONLY, SYNCED, a_thread, each_vendor
from e2e.house import Asker, House, refusals

pytestmark = pytest.mark.asyncio(loop_scope="module")

RATINGS = "query ($id: ID!) { thread(id: $id) { feedback(first: 10) { nodes { id rating comment syncState } } } }"


@each_vendor
async def test_feedback_on_a_thread(house: House, ann: Asker, vendor: str):
    """Given, changed and taken back; at Humm it is given natively, and all the rest is ours and called so."""
    native = FACTS[vendor].rates_threads
    thread = await a_thread(house, ann, vendor)
    given = (await ann.do("giveFeedback", subjectId=thread["id"], rating="POSITIVE", comment="good"))["feedback"]
    assert (bool(house.sent()), given["syncState"]) == (native, SYNCED if native else LOCAL_ONLY)
    assert (given["nativeId"] is not None) is native
    house.forget()
    changed = await ann.do("updateFeedback", feedbackId=given["id"], rating="NEGATIVE", comment=None)
    row = {"id": given["id"], "rating": "NEGATIVE", "comment": None, "syncState": LOCAL_ONLY}
    assert {name: changed["feedback"][name] for name in row} == row
    assert await _ratings(ann, thread) == [row]
    await ann.do("deleteFeedback", feedbackId=given["id"])
    assert await _ratings(ann, thread) == []
    assert house.writes() == []
    for mutation, edit in (("updateFeedback", {"comment": "late"}), ("deleteFeedback", {})):
        gone = await ann.attempt(mutation, {"feedbackId": given["id"], **edit})
        assert refusals(gone) == [("NOT_FOUND", ["feedbackId"])]


async def _ratings(ann: Asker, thread: dict[str, Any]) -> list[dict[str, Any]]:
    return (await ann.read(RATINGS, id=thread["id"]))["thread"]["feedback"]["nodes"]


async def test_feedback_that_thena_tells_again(house: House, ann: Asker):
    """On a message it is native and stands in each of Thena's answers; a change and a withdrawal of ours count."""
    thread = await a_thread(house, ann, "thena")
    asked = "query ($id: ID!) { thread(id: $id) { messages(first: 1) { nodes { id } } } }"
    (message,) = (await ann.read(asked, id=thread["id"]))["thread"]["messages"]["nodes"]
    house.forget()
    given = (await ann.do("giveFeedback", subjectId=message["id"], rating="NEGATIVE", comment="no"))["feedback"]
    assert [request.path for request in house.writes()] == ["/api/v1/feedback/chat"]
    assert (given["syncState"], await _ratings(ann, thread)) == (
        SYNCED,
        [{"id": given["id"], "rating": "NEGATIVE", "comment": "no", "syncState": SYNCED}],
    )
    house.forget()
    await ann.do("updateFeedback", feedbackId=given["id"], comment="on second thoughts")
    assert await _ratings(ann, thread) == [
        {"id": given["id"], "rating": "NEGATIVE", "comment": "on second thoughts", "syncState": LOCAL_ONLY}
    ]
    await ann.do("deleteFeedback", feedbackId=given["id"])
    assert await _ratings(ann, thread) == []
    assert house.writes() == []
    assert house.sent(path="*/threads/*")  # it was told again, and stays taken back


@each_vendor
async def test_feedback_beyond_what_a_vendor_takes(house: House, ann: Asker, vendor: str):
    """A kind of problem, which no vendor here takes of a thread: kept beside the rest, and the whole LOCAL_ONLY."""
    thread = await a_thread(house, ann, vendor)
    given = await ann.do("giveFeedback", subjectId=thread["id"], rating="NEGATIVE", issueType="tone")
    assert bool(house.writes()) is FACTS[vendor].rates_threads
    assert given["feedback"]["syncState"] == LOCAL_ONLY
    assert all("tone" not in str(request.body) for request in house.writes())
