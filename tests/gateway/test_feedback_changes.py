"""Changing feedback and taking it back, at vendors that can and that cannot."""

import asyncio

import pytest
from msgspec.structs import replace

from fakes import a_call
from gateway.desk import BAD, CHANGES_TOO, GOOD, UPDATED, Desk, a_desk
from threadloom.domain.call import Role
from threadloom.domain.edit import FeedbackEdit
from threadloom.domain.errors import Forbidden, NotFound
from threadloom.domain.feedback import Feedback
from threadloom.domain.ids import FeedbackRef, ThreadRef
from threadloom.domain.page import PageRequest
from threadloom.domain.sync import SyncState
from threadloom.domain.vendor import FeedbackPageKey


@pytest.fixture
async def desk(build) -> Desk:
    return await a_desk(build)


class TestChangedHere:
    """Feedback whose vendor can neither change nor forget it."""

    async def test_ours_stays_when_it_is_told_again(self, desk: Desk):
        """An update is LOCAL_ONLY, and the vendor's old telling does not undo it."""
        given = await desk.use.give(a_call(), desk.message, GOOD)
        changed = await desk.use.update(a_call(), given.ref, UPDATED)
        assert (changed.comment, changed.rating, changed.sync_state) == ("better", GOOD.rating, SyncState.LOCAL_ONLY)
        assert desk.memory.feedback["t1"][0].comment == "good"
        desk.memory.tells_feedback = True
        assert await desk.page() == (changed,)
        assert list(await desk.use.by_refs(a_call(), [given.ref])) == [changed]
        assert list(await desk.use.own(a_call(), [desk.message])) == [changed]

    async def test_what_was_taken_back_does_not_come_back(self, desk: Desk):
        """However often the vendor tells it: not in lists, by id, or as the viewer's own."""
        given = await desk.use.give(a_call(), desk.message, GOOD)
        assert await desk.use.delete(a_call(), given.ref) == given
        desk.memory.tells_feedback = True
        for _ in range(2):
            (page,) = await desk.use.pages(a_call(), [FeedbackPageKey(thread=desk.thread, page=PageRequest())])
            assert (page.items, page.total) == ((), 0)
        assert desk.memory.feedback["t1"], "the vendor has it still"
        assert list(await desk.use.by_refs(a_call(), [given.ref])) == [None]
        assert list(await desk.use.own(a_call(), [desk.message])) == [None]

    async def test_neither_does_what_is_told_without_an_id(self, desk: Desk):
        """A vendor that names its feedback by subject alone tells the same again and again."""
        desk.memory.has_ids = False
        given = await desk.use.give(a_call(), desk.message, GOOD)
        await desk.use.delete(a_call(), given.ref)
        desk.memory.tells_feedback = True
        assert await desk.page() == ()
        assert list(await desk.use.by_refs(a_call(), [given.ref])) == [None]

    async def test_what_was_taken_back_cannot_be_changed(self, desk: Desk):
        """It is not there any more, for either change."""
        given = await desk.use.give(a_call(), desk.message, GOOD)
        await desk.use.delete(a_call(), given.ref)
        for again in (desk.use.delete(a_call(), given.ref), desk.use.update(a_call(), given.ref, UPDATED)):
            with pytest.raises(NotFound) as refused:
                await again
            assert refused.value.path == ("feedbackId",)

    async def test_an_earlier_one_is_the_viewers_own_again(self, desk: Desk):
        """After the latest was taken back, the one before counts."""
        first = await desk.use.give(a_call(), desk.message, GOOD)
        second = await desk.use.give(a_call(), desk.message, BAD)
        await desk.use.delete(a_call(), second.ref)
        assert list(await desk.use.own(a_call(), [desk.message])) == [first]


class TestChangedThere:
    """Feedback whose vendor changes and forgets it."""

    async def test_a_change_is_the_vendors(self, build):
        """SYNCED still, signed as before; taken back, it is forgotten there too."""
        desk = await a_desk(build, CHANGES_TOO)
        given = await desk.use.give(a_call(), desk.thread, GOOD)
        changed = await desk.use.update(a_call(), given.ref, UPDATED)
        assert (changed.comment, changed.sync_state, changed.author) == ("better", SyncState.SYNCED, "ann")
        assert desk.memory.feedback["t1"][0].comment == "better"
        await desk.use.delete(a_call(), given.ref)
        assert desk.memory.feedback["t1"] == []
        assert await desk.page() == ()

    async def test_a_change_loses_nothing_that_is_kept_beside(self, build):
        """The score that only the gateway has is there after the vendor has changed the comment."""
        desk = await a_desk(build, CHANGES_TOO)
        given = await desk.use.give(a_call(), desk.thread, replace(GOOD, score=0.5))
        changed = await desk.use.update(a_call(), given.ref, UPDATED)
        assert (changed.comment, changed.score, changed.sync_state) == ("better", 0.5, SyncState.LOCAL_ONLY)

    async def test_a_change_of_what_the_vendor_does_not_take_is_kept_here(self, build):
        """It is not dropped in silence."""
        desk = await a_desk(build, CHANGES_TOO)
        given = await desk.use.give(a_call(), desk.thread, GOOD)
        changed = await desk.use.update(a_call(), given.ref, FeedbackEdit(score=0.5))
        assert (changed.score, changed.sync_state) == (0.5, SyncState.LOCAL_ONLY)

    async def test_what_only_the_gateway_has_changes_here(self, build):
        """Its vendor never heard of it, and is not asked."""
        desk = await a_desk(build, CHANGES_TOO)
        desk.memory.unrated = (ThreadRef,)
        given = await desk.use.give(a_call(), desk.thread, GOOD)
        asked = list(desk.memory.asked)
        changed = await desk.use.update(a_call(), given.ref, UPDATED)
        assert (changed.comment, changed.sync_state) == ("better", SyncState.LOCAL_ONLY)
        await desk.use.delete(a_call(), given.ref)
        assert await desk.page() == ()
        assert desk.memory.asked == asked


class TestWhoMay:
    """Whose feedback can be changed."""

    @pytest.mark.parametrize("author", ["bob", None])
    async def test_only_its_author(self, desk: Desk, author):
        """Somebody else's is FORBIDDEN, and what nobody of ours gave too; it stays as it is."""
        ref = FeedbackRef(thread=desk.thread, native_id="f9")
        theirs = Feedback(ref=ref, native_id="f9", comment="mine", author=author, sync_state=SyncState.SYNCED)
        await desk.store.save_feedback(a_call().caller, theirs)
        asked = list(desk.memory.asked)
        operator = a_call(role=Role.OPERATOR)
        for call in (a_call(), operator):
            for attempt in (desk.use.update(call, ref, UPDATED), desk.use.delete(call, ref)):
                with pytest.raises(Forbidden) as refused:
                    await attempt
                assert refused.value.path == ("feedbackId",)
        assert await desk.page() == (theirs,)
        assert desk.memory.asked == asked

    async def test_feedback_that_a_vendor_told_is_nobodys(self, desk: Desk):
        """The thread's owner cannot take it back either."""
        told = desk.told()
        await desk.page()
        with pytest.raises(Forbidden):
            await desk.use.delete(a_call(), told.ref)

    async def test_not_a_reader(self, build):
        """Giving, changing and taking back are writes, one's own too; nothing is asked."""
        desk = await a_desk(build, CHANGES_TOO)
        given = await desk.use.give(a_call(), desk.thread, GOOD)
        asked, reader = list(desk.memory.asked), a_call(role=Role.READER)
        for attempt in (
            desk.use.give(reader, desk.thread, GOOD),
            desk.use.update(reader, given.ref, UPDATED),
            desk.use.delete(reader, given.ref),
        ):
            with pytest.raises(Forbidden):
                await attempt
        assert desk.memory.asked == asked
        assert await desk.page() == (given,)


class TestAtTheSameTime:
    """A list is read while its feedback changes."""

    @pytest.mark.parametrize("change", ["update", "delete"])
    async def test_a_change_is_not_undone(self, desk: Desk, monkeypatch, change):
        """What the vendor told before the change, and is kept after it, takes nothing back."""
        given = await desk.use.give(a_call(), desk.message, GOOD)
        desk.memory.tells_feedback = True
        desk.memory.feedback["t1"][0] = replace(desk.memory.feedback["t1"][0], comment="moderated")
        known, asked, begun = desk.store.feedback, (given.ref, UPDATED)[: 2 if change == "update" else 1], []

        async def changed_meanwhile(caller, refs):
            found = await known(caller, refs)
            if not begun:
                begun.append(asyncio.ensure_future(getattr(desk.use, change)(a_call(), *asked)))
                await asyncio.wait(begun, timeout=1)  # it may have to wait for the list
            return found

        with monkeypatch.context() as between:
            between.setattr(desk.store, "feedback", changed_meanwhile)
            await desk.page()
            await asyncio.gather(*begun)
        (found,) = await desk.use.by_refs(a_call(), [given.ref])
        assert (found and found.comment) == ("better" if change == "update" else None)
