"""Messages, runs, feedback and agents."""

import pytest
from msgspec import structs

from store.world import (
    ADA,
    BOB,
    STRANGER,
    a_message,
    a_message_ref,
    a_ref,
    a_run,
    an_agent,
    an_agent_ref,
    an_entry,
    some_feedback,
)
from threadloom.domain.errors import NotFound
from threadloom.domain.message import MessageVisibility
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.run import RunStatus
from threadloom.domain.vendor import FeedbackPageKey, MessagePageKey, RunPageKey


@pytest.fixture
async def kept(store):
    """The store with two threads of Ada's."""
    await store.index(ADA, [an_entry(), an_entry(a_ref("t2"))])
    return store


def ids(page):
    return [item.ref.native_id for item in page.items]


async def test_messages_stay_in_the_order_first_saved(kept):
    """A message saved again changes in its place, and forgets neither who sent it nor with which key."""
    await kept.save_messages(ADA, [a_message("m2", author="ada", idempotency_key="k"), a_message("m1")])
    await kept.save_messages(ADA, [a_message("m3"), a_message("m2", text="changed")])
    (page,) = await kept.message_pages(ADA, [MessagePageKey(thread=a_ref(), page=PageRequest())])
    assert ids(page) == ["m2", "m1", "m3"]
    assert page.items[0] == a_message("m2", text="changed", author="ada", idempotency_key="k")


async def test_pages_of_many_threads(kept):
    """Each key is answered for itself: other threads, other slices, hidden ones too, threads that are not there."""
    hidden = a_message("m3", visibility=MessageVisibility.HIDDEN)
    await kept.save_messages(ADA, [a_message("m1"), a_message("m2"), hidden, a_message("m4")])
    await kept.save_messages(ADA, [a_message("n1", thread=a_ref("t2"))])
    first, last = PageRequest(size=2), PageRequest(size=2, from_end=True)
    pages = await kept.message_pages(
        ADA,
        [
            MessagePageKey(thread=a_ref(), page=first),
            MessagePageKey(thread=a_ref("nowhere"), page=first),
            MessagePageKey(thread=a_ref("t2"), page=first),
            MessagePageKey(thread=a_ref(), page=last),
            MessagePageKey(thread=a_ref(), page=last, include_hidden=True),
            MessagePageKey(thread=a_ref(), page=first),
        ],
    )
    assert [(ids(page), page.total, page.has_previous, page.has_next) for page in pages] == [
        (["m1", "m2"], 3, False, True),
        ([], 0, False, False),
        (["n1"], 1, False, False),
        (["m2", "m4"], 3, True, False),
        (["m3", "m4"], 4, True, False),
        (["m1", "m2"], 3, False, True),
    ]
    (rest,) = await kept.message_pages(
        ADA, [MessagePageKey(thread=a_ref(), page=PageRequest(size=9, after=pages[0].positions[-1]))]
    )
    assert (ids(rest), rest.has_previous, rest.has_next) == (["m4"], True, False)


async def test_hidden_messages_count_nowhere(kept):
    """On a page that leaves hidden messages out they are neither behind it nor before it, wherever they stand."""
    hidden = {"visibility": MessageVisibility.HIDDEN}
    names = ("h1", "m1", "h2", "m2", "m3", "h3")
    await kept.save_messages(ADA, [a_message(name, **(hidden if name[0] == "h" else {})) for name in names])

    async def page(**terms):
        (answer,) = await kept.message_pages(ADA, [MessagePageKey(thread=a_ref(), page=PageRequest(size=1, **terms))])
        return answer

    first = await page()
    second = await page(after=first.positions[0])
    third = await page(after=second.positions[0])
    back = await page(before=third.positions[0], from_end=True)
    found = [(ids(answer), answer.has_previous, answer.has_next) for answer in (first, second, third, back)]
    assert found == [(["m1"], False, True), (["m2"], True, True), (["m3"], True, False), (["m2"], True, True)]


async def test_all_messages_or_none(kept):
    """With one message of a thread that is not the caller's, none is saved."""
    with pytest.raises(NotFound):
        await kept.save_messages(ADA, [a_message("m1"), a_message("m1", thread=a_ref("nowhere"))])
    assert await kept.messages(ADA, [a_message_ref("m1")]) == [None]


async def test_runs_newest_first(kept):
    """Runs stand by their creation, newest first, those without a moment last; a run saved again is replaced."""
    moments = {"r1": 5, "r2": None, "r3": 9, "r4": 5}
    await kept.save_runs(ADA, [a_run(name, created_at=moment) for name, moment in moments.items()])
    await kept.save_runs(ADA, [a_run("r1", created_at=5, status=RunStatus.COMPLETED)])
    (page,) = await kept.run_pages(ADA, [RunPageKey(thread=a_ref(), page=PageRequest(size=3))])
    assert (ids(page), page.total, page.has_next) == (["r3", "r4", "r1"], 4, True)
    assert page.items[2].status is RunStatus.COMPLETED
    after = PageRequest(after=page.positions[-1])
    (rest,) = await kept.run_pages(ADA, [RunPageKey(thread=a_ref(), page=after)])
    assert (ids(rest), rest.has_previous) == (["r2"], True)


async def test_feedback_of_a_thread_and_of_a_message(kept):
    """A thread's feedback is all that is in it; a message's only what is about it."""
    about = a_message_ref("m1")
    await kept.save_feedback(ADA, some_feedback("f1", message=about, created_at=1))
    await kept.save_feedback(ADA, some_feedback("f2", created_at=2))
    await kept.save_feedback(ADA, some_feedback("f3", message=a_message_ref("m2"), created_at=3))
    pages = await kept.feedback_pages(
        ADA,
        [
            FeedbackPageKey(thread=a_ref(), page=PageRequest(size=2)),
            FeedbackPageKey(thread=a_ref(), message=about, page=PageRequest()),
            FeedbackPageKey(thread=a_ref("t2"), page=PageRequest()),
        ],
    )
    assert [(ids(page), page.total) for page in pages] == [(["f3", "f2"], 3), (["f1"], 1), ([], 0)]
    await kept.delete_feedback(ADA, some_feedback("f1").ref)
    assert await kept.feedback(ADA, [some_feedback("f1").ref]) == [None]
    with pytest.raises(NotFound):
        await kept.delete_feedback(ADA, some_feedback("f1").ref)


async def test_own_feedback_is_the_callers_latest(kept):
    """Of several on one message, the caller's own last one, whoever else has given some."""
    about = a_message_ref("m1")
    for name, author, moment in (("f1", "ada", 1), ("f2", "ada", 3), ("f3", "bob", 5), ("f4", None, 6)):
        await kept.save_feedback(ADA, some_feedback(name, message=about, author=author, created_at=moment))
    found = await kept.own_feedback(ADA, [a_message_ref("m2"), about])
    assert [feedback and feedback.ref.native_id for feedback in found] == [None, "f2"]


async def test_feedback_taken_back_is_in_no_list(kept):
    """Neither in the thread's pages nor in its message's, neither counted nor the caller's own; known by address."""
    about = a_message_ref("m1")
    for name, moment in (("f1", 1), ("f2", 2), ("f3", 3), ("f4", 4)):
        await kept.save_feedback(ADA, some_feedback(name, message=about, author="ada", created_at=moment))
    for name, moment in (("f2", 2), ("f4", 4)):
        withdrawn = some_feedback(name, message=about, author="ada", created_at=moment, withdrawn_at=9)
        await kept.save_feedback(ADA, withdrawn)
        assert await kept.feedback(ADA, [withdrawn.ref]) == [withdrawn]
    keys = [
        FeedbackPageKey(thread=a_ref(), message=message, page=PageRequest(size=1, from_end=from_end))
        for message in (None, about)
        for from_end in (False, True)
    ]
    pages = await kept.feedback_pages(ADA, keys)
    found = [(ids(page), page.total, page.has_previous, page.has_next) for page in pages]
    assert found == [(["f3"], 2, False, True), (["f1"], 2, True, False)] * 2
    after = FeedbackPageKey(thread=a_ref(), page=PageRequest(size=1, after=pages[0].positions[0]))
    (rest,) = await kept.feedback_pages(ADA, [after])
    assert (ids(rest), rest.has_previous, rest.has_next) == (["f1"], True, False)
    assert [feedback.ref.native_id for feedback in await kept.own_feedback(ADA, [about])] == ["f3"]


async def test_feedback_may_come_back(kept):
    """Saved again without having been taken back, it is listed and the caller's own again."""
    feedback = some_feedback("f1", message=a_message_ref(), author="ada", withdrawn_at=9)
    await kept.save_feedback(ADA, feedback)
    assert await kept.own_feedback(ADA, [a_message_ref()]) == [None]
    again = structs.replace(feedback, withdrawn_at=None)
    await kept.save_feedback(ADA, again)
    assert await kept.own_feedback(ADA, [a_message_ref()]) == [again]
    (page,) = await kept.feedback_pages(ADA, [FeedbackPageKey(thread=a_ref(), page=PageRequest())])
    assert (page.items, page.total) == ((again,), 1)


async def test_what_hangs_on_a_thread_is_seen_with_it(kept):
    """For who may not see the thread there is nothing on it, neither by address nor by page."""
    await kept.save_messages(ADA, [a_message()])
    await kept.save_runs(ADA, [a_run()])
    await kept.save_feedback(ADA, some_feedback(message=a_message_ref()))
    for caller in (BOB, STRANGER):
        assert await kept.messages(caller, [a_message_ref()]) == [None]
        assert await kept.runs(caller, [a_run().ref]) == [None]
        assert await kept.feedback(caller, [some_feedback().ref]) == [None]
        assert await kept.own_feedback(caller, [a_message_ref()]) == [None]
        with pytest.raises(NotFound):
            await kept.delete_feedback(caller, some_feedback().ref)
        key = {"thread": a_ref(), "page": PageRequest()}
        assert await kept.message_pages(caller, [MessagePageKey(**key)]) == [Page(total=0)]
        assert await kept.run_pages(caller, [RunPageKey(**key)]) == [Page(total=0)]
        assert await kept.feedback_pages(caller, [FeedbackPageKey(**key)]) == [Page(total=0)]


async def test_a_thread_emptied(kept):
    """Messages, runs and feedback go, the thread stays, and so does what hangs on others."""
    other = a_message("n1", thread=a_ref("t2"))
    await kept.save_messages(ADA, [a_message(), other])
    await kept.save_runs(ADA, [a_run()])
    await kept.save_feedback(ADA, some_feedback())
    await kept.delete_messages(ADA, a_ref())
    assert await kept.messages(ADA, [a_message_ref(), other.ref]) == [None, other]
    assert await kept.runs(ADA, [a_run().ref]) == [None]
    assert await kept.feedback(ADA, [some_feedback().ref]) == [None]
    assert (await kept.threads(ADA, [a_ref()]))[0] is not None


async def test_agents_are_the_tenants(kept):
    """Agents are kept for a tenant, listed by source, oldest first, and replaced when saved again."""
    moments = {"a1": 5, "a2": None, "a3": 1}
    await kept.save_agents(ADA, [an_agent(name, created_at=moment) for name, moment in moments.items()])
    await kept.save_agents(BOB, [an_agent("a1", created_at=5, name="renamed"), an_agent("b1", source="shop")])
    page = await kept.agent_page(ADA, "desk", PageRequest(size=2))
    assert (ids(page), page.total, page.has_next) == (["a2", "a3"], 3, True)
    rest = await kept.agent_page(ADA, "desk", PageRequest(after=page.positions[-1]))
    assert ([agent.name for agent in rest.items], rest.has_previous) == (["renamed"], True)
    assert await kept.agents(STRANGER, [an_agent_ref("a1")]) == [None]
    assert await kept.agent_page(STRANGER, "desk", PageRequest()) == Page(total=0)
    with pytest.raises(NotFound):
        await kept.delete_agent(STRANGER, an_agent_ref("a1"))
    await kept.delete_agent(ADA, an_agent_ref("a1"))
    found = await kept.agents(ADA, [an_agent_ref("a1"), an_agent_ref("a3")])
    assert [agent and agent.name for agent in found] == [None, "a3"]
