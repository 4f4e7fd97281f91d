"""The adapter and Humm's emulator over real HTTP, one after the other as people work."""

import pytest
from msgspec.structs import replace

from fakes import a_call
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import NotFound, VendorRejected
from threadloom.domain.feedback import FeedbackDraft, FeedbackRating
from threadloom.domain.message import MessageDraft
from threadloom.domain.thread import SendDraft, Sharing, ThreadStatus, UserRef
from vendors.humm.kit import a_start, everything, humm

CALL = a_call(key="once")
ORGANIZATION = "5f0c7c1e-2b7d-4a86-9a55-0d1b8a5e7c10"


@pytest.fixture
async def adapter(sandbox):
    emulator = sandbox.emulators["humm"]
    adapter = humm(emulator.base_url, key=emulator.api_key, organization_id=ORGANIZATION)
    yield adapter
    await adapter.close()


async def test_a_conversation(sandbox, adapter):
    """Started, continued, changed and judged."""
    assert adapter.check(everything()) == ()
    thread = (await adapter.start_thread(CALL, everything())).thread
    assert (thread.ref.native_id, thread.ref.scope) == (thread.native_id, ORGANIZATION)
    assert (thread.title, thread.status) == ("hello", ThreadStatus.RUNNING)
    assert (thread.user.native_id, thread.organization_id) == ("user 7/?&", ORGANIZATION)
    assert thread.created_at is not None
    await adapter.send_message(a_call(), thread.ref, SendDraft(message=MessageDraft(text="more")))
    edit = ThreadEdit(
        title="Sales",
        sharing=Sharing.ORGANIZATION,
        options={"humm": {"status": "waiting_for_input", "isActive": False, "lastMessage": "l"}},
    )
    changed = await adapter.update_thread(CALL, thread.ref, edit)
    assert (changed.ref, changed.title, changed.sharing) == (thread.ref, "Sales", Sharing.ORGANIZATION)
    assert changed.status is ThreadStatus.WAITING_FOR_INPUT
    assert (changed.raw["is_active"], changed.raw["last_message"]) == (False, "l")
    draft = FeedbackDraft(rating=FeedbackRating.POSITIVE, score=1.0, comment="good")
    feedback = await adapter.give_feedback(CALL, thread.ref, draft)
    assert feedback.native_id
    assert (feedback.rating, feedback.native_rating) == (FeedbackRating.POSITIVE, "thumbs_up")
    assert feedback.user_id
    assert [seen.status for seen in sandbox.record.select(vendor="humm")] == [200] * 4


async def test_the_same_key_starts_one_thread(adapter):
    """Humm itself keeps to it."""
    first = await adapter.start_thread(CALL, a_start())
    again = await adapter.start_thread(CALL, a_start())
    assert first.thread.ref == again.thread.ref


async def test_what_is_not_there(adapter):
    """A thread that Humm does not know."""
    thread = (await adapter.start_thread(a_call(), a_start(user=UserRef(native_id="u")))).thread.ref
    other = replace(thread, native_id="0b0e6f3c-0000-4000-8000-000000000000")
    with pytest.raises(NotFound):
        await adapter.send_message(CALL, other, SendDraft(message=MessageDraft(text="x")))
    with pytest.raises(NotFound):
        await adapter.update_thread(CALL, other, ThreadEdit(title="T"))
    with pytest.raises(NotFound):
        await adapter.give_feedback(CALL, other, FeedbackDraft(comment="c"))


async def test_health(sandbox, adapter):
    """The address is proven without a start; the key is not, since the method is refused before it is looked at."""
    stranger = humm(sandbox.emulators["humm"].base_url, key="sk-of-somebody-else")
    await adapter.health(CALL)
    await stranger.health(CALL)
    with pytest.raises(VendorRejected):
        await stranger.start_thread(CALL, a_start())
    await stranger.close()
    seen = [(request.method, request.status) for request in sandbox.record.select(vendor="humm")]
    assert seen == [("GET", 405), ("GET", 405), ("POST", 401)]
