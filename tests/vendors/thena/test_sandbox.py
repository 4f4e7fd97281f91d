"""Thena converses, over HTTP, with the sandbox."""

import asyncio

import pytest

from fakes import a_call
from threadloom.domain.agent import AgentDraft, AgentStatus
from threadloom.domain.edit import AgentEdit
from threadloom.domain.errors import Invalid, NotFound, VendorRejected, VendorUnreachable
from threadloom.domain.feedback import FeedbackDraft, FeedbackRating
from threadloom.domain.message import MessageDraft, MessageRole
from threadloom.domain.page import PageRequest
from threadloom.domain.run import Run, RunStatus
from threadloom.domain.thread import SendDraft
from threadloom.domain.tool_call import ToolCallStatus
from threadloom.domain.vendor import MessagePageKey, RunPageKey, ThreadPageKey
from threadloom.sandbox.thena.scripts import AGENT_IDS
from vendors.thena.kit import a_draft, agent_ref, at_sandbox, connected, paths, thread_ref

CALL = a_call()
ECHO, TOOLS, BROKEN, FAILS = (str(AGENT_IDS[script]) for script in ("echo", "tools", "broken_tool", "fails"))


@pytest.fixture
async def adapter(sandbox):
    adapter = at_sandbox(sandbox)
    yield adapter
    await adapter.close()


async def messages(adapter, thread):
    (page,) = await adapter.message_pages(CALL, [MessagePageKey(thread=thread, page=PageRequest(size=100))])
    return page.items


async def the_run(adapter, thread) -> Run:
    """The newest run of a thread once it has ended; executions advance by being looked at."""
    for _ in range(1_000):
        (page,) = await adapter.run_pages(CALL, [RunPageKey(thread=thread, page=PageRequest())])
        if page.items and not page.items[0].status.is_open:
            return page.items[0]
        await asyncio.sleep(0.01)
    raise AssertionError("the run never ends")


async def test_a_thread_is_started_answered_and_read_back(adapter):
    """What was sent, who was asked, and what they said."""
    draft = a_draft("hello world", agent=ECHO, title="Greeting", metadata={"ticket": 7})
    started = await adapter.start_thread(CALL, draft)
    assert (started.failure, started.message.text) == (None, "hello world")
    run = await the_run(adapter, started.thread.ref)
    assert (run.status, run.agent) == (RunStatus.COMPLETED, agent_ref(ECHO))
    assert list(await adapter.runs(CALL, [run.ref])) == [run]
    said = await messages(adapter, started.thread.ref)
    assert [(m.role, m.text, m.agent) for m in said] == [
        (MessageRole.USER, "hello world", None),
        (MessageRole.ASSISTANT, "Echo: hello world", agent_ref(ECHO)),
    ]
    assert said[1].html == "<p>Echo: hello world</p>"
    assert list(await adapter.messages(CALL, [m.ref for m in said])) == list(said)
    (thread,) = await adapter.threads(CALL, [started.thread.ref])
    assert (thread.title, thread.metadata, thread.last_message) == ("Greeting", {"ticket": 7}, said[1].ref)
    assert thread.user.native_id is not None
    assert thread.created_at is not None


async def test_a_conversation_goes_on(adapter):
    """A person's message is answered, an agent's only added."""
    thread = await adapter.create_thread(CALL, a_draft(None, agent=ECHO))
    assert (thread.title, thread.last_message) == (None, None)
    await adapter.send_message(CALL, thread.ref, SendDraft(message=MessageDraft(text="one"), agent=agent_ref(ECHO)))
    await the_run(adapter, thread.ref)
    with pytest.raises(Invalid) as caught:
        await adapter.send_message(CALL, thread.ref, SendDraft(message=MessageDraft(text="x"), agent=agent_ref(TOOLS)))
    assert paths(caught.value) == ["agentId"]
    assert [m.text for m in await messages(adapter, thread.ref)] == ["one", "Echo: one"]


async def test_tools_and_failures_are_told(adapter):
    """With the messages, and with the runs."""
    started = await adapter.start_thread(CALL, a_draft("two words", agent=TOOLS))
    run = await the_run(adapter, started.thread.ref)
    (calls,) = await adapter.run_tool_calls(CALL, [run.ref])
    assert [(c.name, c.status) for c in calls] == [
        ("count_words", ToolCallStatus.COMPLETED),
        ("search_articles", ToolCallStatus.COMPLETED),
    ]
    answer = (await messages(adapter, started.thread.ref))[-1]
    assert [(c.name, c.result) for c in answer.tool_calls] == [(c.name, c.result) for c in calls]
    broken = await adapter.start_thread(CALL, a_draft("42", agent=BROKEN))
    await the_run(adapter, broken.thread.ref)
    (call,) = (await messages(adapter, broken.thread.ref))[-1].tool_calls
    assert (call.status, call.name) == (ToolCallStatus.FAILED, "lookup_order")
    failed = await adapter.start_thread(CALL, a_draft("x", agent=FAILS))
    run = await the_run(adapter, failed.thread.ref)
    assert (run.status, run.error) == (RunStatus.FAILED, "the execution failed at the source")


async def test_feedback_is_given_and_told(adapter):
    """What a message shows is what was given; a run's is shown nowhere."""
    started = await adapter.start_thread(CALL, a_draft("hi", agent=ECHO))
    run = await the_run(adapter, started.thread.ref)
    question, answer = await messages(adapter, started.thread.ref)
    draft = FeedbackDraft(rating=FeedbackRating.POSITIVE, issue_type="none", comment="good")
    given = await adapter.give_feedback(CALL, answer.ref, draft)
    assert (given.message, given.human_message, given.run) == (answer.ref, question.ref, run.ref)
    on_run = await adapter.give_feedback(CALL, run.ref, draft)
    assert (on_run.run, on_run.rating) == (run.ref, FeedbackRating.POSITIVE)
    (told,) = await adapter.feedback(CALL, [started.thread.ref])
    assert told == (given,)


async def test_every_seeded_thread_can_be_read(adapter, sandbox):
    """From the history page by page, and by its address."""
    found, after = [], None
    while True:
        page = await adapter.thread_page(CALL, ThreadPageKey(page=PageRequest(size=3, after=after)))
        found += page.items
        if not page.has_next:
            break
        after = page.positions[-1]
    assert {thread.native_id for thread in found} == set(sandbox.emulators["thena"].seeded_thread_ids)
    assert list(await adapter.threads(CALL, [thread.ref for thread in found])) == found
    for thread in found:
        assert len(await messages(adapter, thread.ref)) > 0
    agent = found[0].agent
    of_agent = await adapter.thread_page(CALL, ThreadPageKey(agent=agent, page=PageRequest(size=100)))
    assert {t.ref for t in of_agent.items} == {t.ref for t in found if t.agent == agent}


async def test_agents_are_listed_made_and_changed(adapter):
    """The scripted ones, and one of our own."""
    page = await adapter.agent_page(CALL, PageRequest(size=100))
    assert {str(native_id) for native_id in AGENT_IDS.values()} <= {agent.ref.native_id for agent in page.items}
    assert {agent.status for agent in page.items} == {AgentStatus.ACTIVE, AgentStatus.INACTIVE}
    options = {"thena": {"templateId": ECHO, "configuration": {"script": "tools"}}}
    made = await adapter.create_agent(
        CALL, AgentDraft(name="New", description="d", metadata={"a": 1, "b": 2}, options=options)
    )
    changed = await adapter.update_agent(
        CALL, made.ref, AgentEdit(name="Newer", description=None, metadata={"a": None, "c": 3})
    )
    assert (changed.name, changed.description, changed.metadata) == ("Newer", "", {"b": 2, "c": 3})
    assert (changed.configuration, changed.status) == ({"script": "tools"}, AgentStatus.ACTIVE)
    assert list(await adapter.agents(CALL, [made.ref])) == [changed]


async def test_what_is_not_there_is_not_found(adapter):
    """Whether it is a UUID or not, and under another agent too."""
    thread = await adapter.create_thread(CALL, a_draft(None, agent=ECHO))
    elsewhere = thread_ref(thread.ref.native_id, scope=TOOLS)
    found = await adapter.threads(CALL, [thread_ref(ECHO, scope=ECHO), thread_ref("x", scope=ECHO), elsewhere])
    assert [type(error) for error in found] == [NotFound] * 3
    with pytest.raises(NotFound) as caught:
        await adapter.start_thread(CALL, a_draft(agent="00000000-0000-4000-8000-000000000000"))
    assert caught.value.path == ("target",)


async def test_health_is_a_question_that_needs_the_key(sandbox):
    """A wrong key is the gateway's affair; a vendor that is down cannot be reached."""
    adapter = at_sandbox(sandbox)
    await adapter.health(CALL)
    wrong = connected(sandbox.emulators["thena"].base_url, key="wrong")
    with pytest.raises(VendorRejected):
        await wrong.health(CALL)
    await wrong.close()
    await sandbox.emulators["thena"].set_state("down")
    with pytest.raises(VendorUnreachable):
        await adapter.health(CALL)
    await adapter.close()
