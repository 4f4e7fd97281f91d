"""The local vendor over the real store: everything a vendor can do, without a network."""

import pytest

from fakes import a_call
from threadloom.domain.agent import AgentDraft, AgentStatus
from threadloom.domain.edit import AgentEdit, FeedbackEdit, ThreadEdit
from threadloom.domain.errors import Conflict, ErrorCode, NotFound
from threadloom.domain.feedback import FeedbackDraft, FeedbackRating
from threadloom.domain.ids import FeedbackRef, MessageRef, RunRef, ThreadRef
from threadloom.domain.message import DraftRole, MessageDraft, MessageRole, MessageVisibility
from threadloom.domain.page import PageRequest
from threadloom.domain.part import ImagePart
from threadloom.domain.run import RunStatus
from threadloom.domain.sync import SyncState
from threadloom.domain.thread import SendDraft, Sharing, ThreadDraft, ToolResourcesDraft, UserRef
from threadloom.domain.tool_call import ToolCallStatus
from threadloom.domain.vendor import FeedbackPageKey, MessagePageKey, ResumeDraft, RunPageKey, VendorCopy
from vendors.kit import a_draft, an_agent, connected

CALL = a_call()
ELSE = a_call(user="bob")


@pytest.fixture
def adapter(store):
    return connected("local", None, store=store)


def a_start(text: str = "hello", *, agent: str = "echo", **fields) -> ThreadDraft:
    return a_draft("local", text, agent=agent, **fields)


async def texts(adapter, thread: ThreadRef) -> list[str]:
    key = MessagePageKey(thread=thread, page=PageRequest(), include_hidden=True)
    (page,) = await adapter.message_pages(CALL, [key])
    return [message.text for message in page.items]


async def test_an_echo_answers_at_once(adapter):
    """Message, reply, run and tool call are there when the start returns, and are read back the same."""
    started = await adapter.start_thread(CALL, a_start(messages=(MessageDraft(text="before"),)))
    (reply,) = started.replies
    (call,) = reply.tool_calls
    assert (started.message.text, reply.text, reply.role) == ("hello", "hello", MessageRole.ASSISTANT)
    assert (call.name, call.arguments, call.result) == ("echo", {"text": "hello"}, {"text": "hello"})
    assert call.status is ToolCallStatus.COMPLETED
    assert call.started_at <= call.ended_at
    assert (started.run.status, started.run.agent) == (RunStatus.COMPLETED, an_agent("local", "echo"))
    assert await texts(adapter, started.thread.ref) == ["before", "hello", "hello"]
    assert list(await adapter.messages(CALL, [reply.ref])) == [reply]
    assert list(await adapter.tool_calls(CALL, [started.message, reply])) == [(), (call,)]
    assert list(await adapter.run_tool_calls(CALL, [started.run.ref])) == [(call,)]
    assert list(await adapter.runs(CALL, [started.run.ref])) == [started.run]
    (runs,) = await adapter.run_pages(CALL, [RunPageKey(thread=started.thread.ref, page=PageRequest())])
    assert runs.items == (started.run,)
    (thread,) = await adapter.threads(CALL, [started.thread.ref])
    assert thread.last_message == reply.ref
    assert thread.latest_run == started.run.ref
    assert thread.owner == CALL.caller.user
    assert thread.sync_state is SyncState.SYNCED


async def test_none_keeps_what_is_sent(adapter):
    """Nobody answers, there is no run."""
    started = await adapter.start_thread(CALL, a_start(agent="none"))
    assert (started.replies, started.run) == ((), None)
    sent = await adapter.send_message(
        CALL, started.thread.ref, SendDraft(message=MessageDraft(text="more"), agent=an_agent("local", "none"))
    )
    assert (sent.replies, sent.run) == ((), None)
    assert await texts(adapter, started.thread.ref) == ["hello", "more"]


@pytest.mark.parametrize(
    ("role", "agent", "answers"),
    [
        (DraftRole.USER, "echo", True),
        (DraftRole.USER, None, False),
        (DraftRole.ASSISTANT, "echo", False),
        (DraftRole.SYSTEM, "echo", False),
    ],
)
async def test_who_is_answered(adapter, role: DraftRole, agent: str | None, answers: bool):
    """A person, where somebody is asked."""
    thread = await adapter.create_thread(CALL, a_draft("local", None, agent="echo"))
    ref = an_agent("local", agent) if agent else None
    sent = await adapter.send_message(CALL, thread.ref, SendDraft(message=MessageDraft(text="x", role=role), agent=ref))
    assert bool(sent.replies) is bool(sent.run) is answers
    assert await texts(adapter, thread.ref) == (["x", "x"] if answers else ["x"])


async def test_a_start_without_an_agent_asks_the_sources_own(adapter, store):
    """The option names it."""
    nobody = ThreadDraft(source=adapter.source, message=MessageDraft(text="x"))
    assert (await adapter.start_thread(CALL, nobody)).run
    silent = connected("local", None, store=store, options={"default_agent": "none"})
    assert (await silent.start_thread(CALL, nobody)).run is None


async def test_everything_that_is_sent_is_kept(adapter):
    """Markup, visibility, pictures, metadata, tags, title, user, files."""
    draft = a_draft(
        "local",
        None,
        agent="none",
        title="T",
        tags=("a", "b"),
        metadata={"deep": {"er": [1]}},
        tool_resources=ToolResourcesDraft(code_interpreter_file_ids=("f",)),
        user=UserRef(external_id="u-1"),
        messages=(
            MessageDraft(
                text="x",
                html="<p>x</p>",
                visibility=MessageVisibility.HIDDEN,
                parts=(ImagePart(url="data:image/png;base64,AAAA", mime_type="image/png"),),
                metadata={"n": 1},
            ),
        ),
    )
    assert adapter.check(draft) == []
    made = await adapter.create_thread(CALL, draft)
    (thread,) = await adapter.threads(CALL, [made.ref])
    assert (thread.title, set(thread.tags), thread.metadata) == ("T", {"a", "b"}, {"deep": {"er": [1]}})
    assert thread.user.external_id == "u-1"
    assert thread.tool_resources.code_interpreter_file_ids == ("f",)
    key = MessagePageKey(thread=made.ref, page=PageRequest(), include_hidden=True)
    (page,) = await adapter.message_pages(CALL, [key])
    (message,) = page.items
    assert (message.html, message.visibility, message.metadata) == ("<p>x</p>", MessageVisibility.HIDDEN, {"n": 1})
    assert message.parts[1] == draft.messages[0].parts[0]


async def test_a_change_is_given_back(adapter):
    """The gateway keeps it; pairs with None go, those not named stay."""
    thread = await adapter.create_thread(
        CALL, a_draft("local", None, agent="echo", title="old", metadata={"a": 1, "b": 2})
    )
    edit = ThreadEdit(
        title="new",
        metadata={"a": None, "c": 3},
        sharing=Sharing.ORGANIZATION,
        tool_resources=ToolResourcesDraft(vector_store_ids=("vs",)),
    )
    changed = await adapter.update_thread(CALL, thread.ref, edit)
    assert (changed.title, changed.metadata, changed.sharing) == ("new", {"b": 2, "c": 3}, Sharing.ORGANIZATION)
    assert changed.tool_resources.vector_store_ids == ("vs",)
    cleared = await adapter.update_thread(CALL, thread.ref, ThreadEdit(title=None, tool_resources=None))
    assert cleared.title is None
    assert cleared.tool_resources.vector_store_ids is None
    with pytest.raises(NotFound):
        await adapter.update_thread(ELSE, thread.ref, edit)


async def test_a_deleted_thread_is_empty(adapter):
    """Its words, runs and feedback are wiped; its row is the gateway's."""
    started = await adapter.start_thread(CALL, a_start())
    await adapter.give_feedback(CALL, started.replies[0].ref, FeedbackDraft(rating=FeedbackRating.POSITIVE))
    assert await adapter.delete_thread(CALL, started.thread.ref) is VendorCopy.DELETED
    assert await texts(adapter, started.thread.ref) == []
    (error,) = await adapter.messages(CALL, [started.message.ref])
    assert error.code is ErrorCode.NOT_FOUND
    (runs,) = await adapter.run_pages(CALL, [RunPageKey(thread=started.thread.ref, page=PageRequest())])
    assert runs.total == 0


async def test_a_run_is_over_before_it_can_be_stopped(adapter):
    """Neither stopped nor answered; an unknown one is not found."""
    started = await adapter.start_thread(CALL, a_start())
    unknown = RunRef(thread=started.thread.ref, native_id="x")
    for error, ref in ((Conflict, started.run.ref), (NotFound, unknown)):
        with pytest.raises(error):
            await adapter.cancel_run(CALL, ref)
        with pytest.raises(error):
            await adapter.resume_run(CALL, ref, ResumeDraft())
    (missing,) = await adapter.run_tool_calls(CALL, [unknown])
    assert missing.code is ErrorCode.NOT_FOUND


async def test_agents_are_made_changed_and_deleted(adapter):
    """Beside the two that are always there, which cannot be changed."""
    made = await adapter.create_agent(
        CALL, AgentDraft(name="Quiet", metadata={"a": 1}, options={"local": {"behaviour": "NONE"}})
    )
    assert (made.status, made.configuration) == (AgentStatus.ACTIVE, {"behaviour": "NONE"})
    assert (await adapter.start_thread(CALL, a_start(agent=made.ref.native_id))).run is None
    edit = AgentEdit(name="Loud", metadata={"b": 2}, options={"local": {"behaviour": "ECHO"}})
    changed = await adapter.update_agent(CALL, made.ref, edit)
    assert (changed.name, changed.metadata) == ("Loud", {"a": 1, "b": 2})
    assert (await adapter.start_thread(CALL, a_start(agent=made.ref.native_id))).run
    assert (await adapter.update_agent(CALL, made.ref, AgentEdit(description="d"))).configuration == {
        "behaviour": "ECHO"
    }
    page = await adapter.agent_page(CALL, PageRequest())
    assert [agent.name for agent in page.items] == ["Echo", "Notes", "Loud"]
    assert page.total == 3
    await adapter.delete_agent(CALL, made.ref)
    for gone in (adapter.delete_agent(CALL, made.ref), adapter.start_thread(CALL, a_start(agent=made.ref.native_id))):
        with pytest.raises(NotFound):
            await gone
    for fixed in (
        adapter.delete_agent(CALL, an_agent("local", "echo")),
        adapter.update_agent(CALL, an_agent("local", "none"), edit),
    ):
        with pytest.raises(Conflict):
            await fixed


async def test_many_agents_page_both_ways(adapter, store):
    """Those that are always there stand first, once, though the store has met them too."""
    echo, missing = await adapter.agents(CALL, [an_agent("local", "echo"), an_agent("local", "x")])
    assert missing.code is ErrorCode.NOT_FOUND
    await store.save_agents(CALL.caller, [echo])
    for number in range(120):
        await adapter.create_agent(CALL, AgentDraft(name=f"a{number}"))
    names, cursor = [], None
    while True:
        page = await adapter.agent_page(CALL, PageRequest(size=50, after=cursor))
        names += [agent.name for agent in page.items]
        assert page.total == 122
        if not page.has_next:
            break
        cursor = page.positions[-1]
    assert names == ["Echo", "Notes", *(f"a{number}" for number in range(120))]
    last = await adapter.agent_page(CALL, PageRequest(size=2, from_end=True))
    assert [agent.name for agent in last.items] == ["a118", "a119"]


async def test_feedback_is_given_changed_and_taken_back(adapter, store):
    """On a thread, a message and a run; we are its vendor, so it is in step."""
    started = await adapter.start_thread(CALL, a_start())
    draft = FeedbackDraft(rating=FeedbackRating.NEGATIVE, comment="c", key="k")
    on_thread = await adapter.give_feedback(CALL, started.thread.ref, draft)
    on_message = await adapter.give_feedback(CALL, started.replies[0].ref, draft)
    on_run = await adapter.give_feedback(CALL, started.run.ref, draft)
    assert (on_thread.message, on_message.message, on_run.run) == (None, started.replies[0].ref, started.run.ref)
    assert {on_thread.sync_state, on_message.sync_state} == {SyncState.SYNCED}
    changed = await adapter.update_feedback(CALL, on_message.ref, FeedbackEdit(comment=None, score=1.0))
    assert (changed.rating, changed.comment, changed.score) == (FeedbackRating.NEGATIVE, None, 1.0)
    keys = [
        FeedbackPageKey(thread=started.thread.ref, page=PageRequest()),
        FeedbackPageKey(thread=started.thread.ref, message=started.replies[0].ref, page=PageRequest()),
    ]
    everything, of_message = await store.feedback_pages(CALL.caller, keys)
    assert (everything.total, of_message.items) == (3, (changed,))
    await adapter.delete_feedback(CALL, on_thread.ref)
    gone = FeedbackRef(thread=started.thread.ref, native_id=on_thread.ref.native_id)
    for missing in (
        adapter.delete_feedback(CALL, gone),
        adapter.update_feedback(CALL, gone, FeedbackEdit()),
        adapter.give_feedback(CALL, MessageRef(thread=started.thread.ref, native_id="x"), draft),
        adapter.give_feedback(CALL, RunRef(thread=started.thread.ref, native_id="x"), draft),
        adapter.give_feedback(ELSE, started.thread.ref, draft),
    ):
        with pytest.raises(NotFound):
            await missing


async def test_another_users_thread_is_not_there(adapter):
    """To read, send to, or delete: told in nothing from one that does not exist."""
    started = await adapter.start_thread(CALL, a_start())
    (thread,) = await adapter.threads(ELSE, [started.thread.ref])
    (message,) = await adapter.messages(ELSE, [started.message.ref])
    (run,) = await adapter.runs(ELSE, [started.run.ref])
    assert {thread.code, message.code, run.code} == {ErrorCode.NOT_FOUND}
    with pytest.raises(NotFound):
        await adapter.send_message(ELSE, started.thread.ref, SendDraft(message=MessageDraft(text="x")))
    with pytest.raises(NotFound):
        await adapter.delete_thread(ELSE, started.thread.ref)
    await adapter.health(CALL)
    await adapter.close()
