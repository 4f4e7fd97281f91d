"""Feedback that the gateway keeps where the vendor takes none."""

import pytest

from fakes import a_call
from threadloom.domain.call import Role
from threadloom.domain.edit import FeedbackEdit
from threadloom.domain.errors import Forbidden, Invalid, NotFound
from threadloom.domain.feedback import FeedbackDraft, FeedbackRating
from threadloom.domain.ids import MessageRef, SourceSlug
from threadloom.domain.message import MessageDraft
from threadloom.domain.page import PageRequest
from threadloom.domain.sync import SyncState
from threadloom.domain.thread import ThreadDraft
from threadloom.domain.vendor import FeedbackPageKey

GOOD = FeedbackDraft(rating=FeedbackRating.POSITIVE, comment="good")


@pytest.fixture
async def started(world):
    draft = ThreadDraft(source=SourceSlug("one"), message=MessageDraft(text="hello"))
    return await world.gateway.threads.start(a_call(), draft)


async def test_feedback_is_kept_and_read_back(world, started):
    """On a thread, a message and a run; newest first; the message's own page holds its own alone."""
    for subject in (started.thread.ref, started.message.ref, started.run.ref):
        given = await world.gateway.feedback.give(a_call(), subject, GOOD)
        assert given.sync_state is SyncState.LOCAL_ONLY
    keys = [
        FeedbackPageKey(thread=started.thread.ref, page=PageRequest()),
        FeedbackPageKey(thread=started.thread.ref, message=started.message.ref, page=PageRequest()),
    ]
    of_thread, of_message = await world.gateway.feedback.pages(a_call(), keys)
    assert [f.run for f in of_thread.items] == [started.run.ref, None, None]
    assert [f.message for f in of_message.items] == [started.message.ref]
    (own,) = await world.gateway.feedback.own(a_call(), [started.message.ref])
    assert own == of_message.items[0]


async def test_feedback_changes_and_goes(world, started):
    """Fields left out stay, None clears."""
    given = await world.gateway.feedback.give(a_call(), started.thread.ref, GOOD)
    changed = await world.gateway.feedback.update(a_call(), given.ref, FeedbackEdit(comment=None))
    assert (changed.rating, changed.comment) == (FeedbackRating.POSITIVE, None)
    assert changed.updated_at > given.updated_at
    assert await world.gateway.feedback.delete(a_call(), given.ref) == changed
    assert list(await world.gateway.feedback.by_refs(a_call(), [given.ref])) == [None]
    with pytest.raises(NotFound):
        await world.gateway.feedback.delete(a_call(), given.ref)


@pytest.mark.parametrize(
    "draft",
    [
        FeedbackDraft(),
        FeedbackDraft(key="only a key"),
        FeedbackDraft(rating=FeedbackRating.POSITIVE, score=2),
        FeedbackDraft(score=0.5),
        FeedbackDraft(score=5.1),
        FeedbackDraft(comment="x" * 10_001),
    ],
)
async def test_feedback_has_limits(world, started, draft):
    """It says something; thumbs go from 0 to 1, stars from 1 to 5."""
    with pytest.raises(Invalid):
        await world.gateway.feedback.give(a_call(), started.thread.ref, draft)


async def test_feedback_on_what_is_not_there(world, started):
    """An unknown message, and another's thread, are NOT_FOUND at the subject."""
    unknown = MessageRef(thread=started.thread.ref, native_id="nope")
    for call, subject in ((a_call(), unknown), (a_call(user="bob"), started.thread.ref)):
        with pytest.raises(NotFound) as refused:
            await world.gateway.feedback.give(call, subject, GOOD)
        assert refused.value.path == ("subjectId",)


async def test_a_reader_gives_no_feedback(world, started):
    """Feedback is a write."""
    with pytest.raises(Forbidden):
        await world.gateway.feedback.give(a_call(role=Role.READER), started.thread.ref, GOOD)


async def test_a_key_gives_one_feedback(world, started):
    """The same key and input are one feedback."""
    call = a_call(key="f")
    first = await world.gateway.feedback.give(call, started.thread.ref, GOOD)
    assert await world.gateway.feedback.give(call, started.thread.ref, GOOD) == first
