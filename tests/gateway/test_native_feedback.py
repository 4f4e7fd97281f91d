"""Feedback at vendors that take some, and what they tell of it."""

import pytest
from msgspec.structs import replace

from fakes import a_call, a_source
from gateway.desk import BAD, BESIDE, GIVES, GOOD, ONE, Desk, a_desk, started
from threadloom.domain.errors import Internal, NotFound, VendorFailed, VendorRejected
from threadloom.domain.feedback import FeedbackDraft
from threadloom.domain.ids import MessageRef, RunRef, ThreadRef
from threadloom.domain.page import PageRequest
from threadloom.domain.sync import SyncState
from threadloom.domain.thread import DeleteMode
from threadloom.domain.vendor import FeedbackPageKey


@pytest.fixture
async def desk(build) -> Desk:
    return await a_desk(build)


class TestGiving:
    """Feedback given through the gateway."""

    async def test_it_is_the_vendors_signed_and_read_from_the_store(self, desk: Desk):
        """SYNCED, with its author; lists, ids and the viewer's own need no further call."""
        given = await desk.use.give(a_call(), desk.message, GOOD)
        assert (given.sync_state, given.author, given.native_id) == (SyncState.SYNCED, "ann", "f1")
        assert (given.rating, given.comment, given.message) == (GOOD.rating, GOOD.comment, desk.message)
        asked = list(desk.memory.asked)
        assert await desk.page() == await desk.page(message=desk.message) == (given,)
        assert list(await desk.use.by_refs(a_call(), [given.ref])) == [given]
        assert list(await desk.use.own(a_call(), [desk.message])) == [given]
        assert desk.memory.asked == asked

    async def test_what_the_vendor_does_not_take_is_kept_beside(self, desk: Desk):
        """LOCAL_ONLY, while the vendor is sent only what it takes."""
        given = await desk.use.give(a_call(), desk.thread, replace(GOOD, **BESIDE))
        assert desk.memory.drafts[-1] == GOOD
        assert given.sync_state is SyncState.LOCAL_ONLY
        assert {name: getattr(given, name) for name in BESIDE} == BESIDE
        assert (given.rating, given.comment, given.native_id) == (GOOD.rating, GOOD.comment, "f1")
        assert await desk.page() == (given,)

    async def test_where_nothing_of_it_is_the_vendors_it_is_not_asked(self, desk: Desk):
        """A score and a value alone stay here."""
        given = await desk.use.give(a_call(), desk.thread, FeedbackDraft(score=4, key="tone", value=7))
        assert "give" not in desk.memory.asked
        assert (given.sync_state, given.native_id, given.author) == (SyncState.LOCAL_ONLY, None, "ann")
        assert (given.score, given.key, given.value) == (4, "tone", 7)
        assert await desk.page() == (given,)

    async def test_a_subject_that_the_vendor_does_not_rate(self, desk: Desk):
        """It is kept here, and nothing of it counts against the source."""
        desk.memory.unrated = (ThreadRef, RunRef)
        before = desk.health()
        given = await desk.use.give(a_call(), desk.thread, GOOD)
        assert desk.health() == before
        assert (given.sync_state, given.comment, given.author) == (SyncState.LOCAL_ONLY, "good", "ann")
        assert await desk.page() == (given,)
        assert (await desk.use.give(a_call(), desk.message, GOOD)).sync_state is SyncState.SYNCED

    async def test_what_the_vendor_refuses_is_nowhere(self, desk: Desk):
        """A refusal is an error, and nothing is kept."""
        desk.memory.fails = VendorRejected("no")
        with pytest.raises(VendorRejected) as refused:
            await desk.use.give(a_call(), desk.thread, GOOD)
        assert refused.value.source == ONE
        desk.memory.fails = None
        assert await desk.page() == ()

    async def test_a_key_gives_it_once(self, desk: Desk):
        """The same key again is the same answer without a call."""
        first = await desk.use.give(a_call(key="k"), desk.thread, GOOD)
        assert await desk.use.give(a_call(key="k"), desk.thread, GOOD) == first
        assert desk.memory.asked.count("give") == 1


class TestTold:
    """Feedback that the vendor tells."""

    async def test_it_is_shown_as_nobodys(self, desk: Desk):
        """In the lists and by id afterwards; who gave it is not known here."""
        told = desk.told()
        assert await desk.page() == (told,)
        assert told.author is None
        asked = list(desk.memory.asked)
        assert list(await desk.use.by_refs(a_call(), [told.ref])) == [told]
        assert desk.memory.asked == asked

    async def test_a_thread_is_asked_about_once(self, desk: Desk):
        """However many lists are wanted of it; several threads of a source are one question."""
        desk.told(message=desk.message)
        other = MessageRef(thread=desk.thread, native_id="m2")
        slices = [PageRequest(), PageRequest(size=1)]
        messages = [None, desk.message, other]
        keys = [FeedbackPageKey(thread=desk.thread, message=m, page=page) for m in messages for page in slices]
        pages = await desk.use.pages(a_call(), keys)
        assert [len(page.items) for page in pages] == [1, 1, 1, 1, 0, 0]
        assert [asked for asked in desk.memory.asked if asked.startswith("feedback")] == ["feedback 1"]

    async def test_it_is_listed_newest_first_in_pages(self, desk: Desk):
        """With what was given here, and its exact total."""
        first, second = desk.told(GOOD), desk.told(BAD)
        third = await desk.use.give(a_call(), desk.thread, GOOD)
        key = FeedbackPageKey(thread=desk.thread, page=PageRequest(size=2))
        (page,) = await desk.use.pages(a_call(), [key])
        assert (page.items, page.total, page.has_next) == ((third, second), 3, True)
        (rest,) = await desk.use.pages(a_call(), [replace(key, page=PageRequest(size=2, after=page.positions[-1]))])
        assert (rest.items, rest.has_next, rest.has_previous) == ((first,), False, True)

    async def test_its_later_word_counts(self, desk: Desk):
        """What the vendor changed shows at the next list; who gave it here is not forgotten."""
        given = await desk.use.give(a_call(), desk.message, GOOD)
        desk.memory.tells_feedback = True
        desk.memory.feedback["t1"][0] = replace(desk.memory.feedback["t1"][0], comment="moderated")
        assert await desk.page() == (replace(given, comment="moderated"),)
        assert list(await desk.use.own(a_call(), [desk.message])) == [replace(given, comment="moderated")]

    async def test_what_was_kept_beside_stays(self, desk: Desk):
        """The vendor's telling knows nothing of the score, and does not wipe it."""
        given = await desk.use.give(a_call(), desk.thread, replace(GOOD, **BESIDE))
        desk.memory.tells_feedback = True
        assert await desk.page() == (given,)

    async def test_what_cannot_be_read_is_an_error_of_that_thread_alone(self, build):
        """At each of its keys; the thread beside it is answered."""
        world = build((a_source(), GIVES))
        desk, other = Desk(world, await started(world)), Desk(world, await started(world))
        told = desk.told(thread=other.thread)
        desk.memory.feedback_fails["t1"] = VendorFailed("down")
        keys = [
            FeedbackPageKey(thread=thread, page=PageRequest(size=size))
            for size in (1, 2)
            for thread in (desk.thread, other.thread)
        ]
        down, up, down_too, up_too = await desk.use.pages(a_call(), keys)
        assert isinstance(down, VendorFailed)
        assert isinstance(down_too, VendorFailed)
        assert down.source == ONE
        assert up.items == up_too.items == (told,)

    async def test_a_vendor_that_tells_none_is_no_failure(self, desk: Desk):
        """What was given here is listed, and the source is as healthy as before."""
        given = await desk.use.give(a_call(), desk.thread, GOOD)
        before = desk.health()
        assert await desk.page() == (given,)
        assert desk.health() == before

    async def test_a_store_that_fails_to_keep_costs_nothing(self, desk: Desk, monkeypatch, caplog):
        """The list is answered with what is known, the fault is logged, and the next list has it all."""
        given = await desk.use.give(a_call(), desk.thread, GOOD)
        told = desk.told(BAD)

        async def full(caller, feedback):
            raise Internal("the disk is full")

        with monkeypatch.context() as broken:
            broken.setattr(desk.store, "save_feedback", full)
            assert await desk.page() == (given,)
        assert "could not be kept" in caplog.text
        assert await desk.page() == (told, given)

    async def test_others_are_told_nothing_of_it(self, desk: Desk):
        """A thread that is not the caller's is not found, and its vendor is not asked."""
        desk.told()
        asked = list(desk.memory.asked)
        for call in (a_call(user="bob"), a_call(tenant="evil")):
            key = FeedbackPageKey(thread=desk.thread, page=PageRequest())
            (page,) = await desk.use.pages(call, [key])
            assert isinstance(page, NotFound)
        assert desk.memory.asked == asked

    async def test_a_thread_deleted_at_its_vendor_has_none(self, desk: Desk):
        """An empty list without a question, and nothing by id."""
        told = desk.told()
        await desk.page()
        await desk.threads.delete(a_call(), desk.thread, DeleteMode.DELETE)
        asked = list(desk.memory.asked)
        assert await desk.page() == ()
        assert list(await desk.use.by_refs(a_call(), [told.ref])) == [None]
        assert desk.memory.asked == asked
