"""Threads, messages and agents over the real server."""

import pytest

from fakes import a_call
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import Invalid, NotFound
from threadloom.domain.message import DraftRole, MessageDraft, MessageRole
from threadloom.domain.page import PageRequest
from threadloom.domain.part import FilePart, ImagePart, TextPart
from threadloom.domain.run import RunStatus
from threadloom.domain.thread import ThreadStatus
from threadloom.domain.tool_call import ToolCallStatus
from threadloom.domain.vendor import MessagePageKey, ThreadPageKey, VendorCopy
from vendors.langgraph.kit import (
    ASSISTANT,
    GRAPH,
    a_draft,
    a_send,
    agent_ref,
    asked_of,
    connected,
    message_ref,
    nobody,
    said,
    settled,
    started,
    thread_ref,
)

pytestmark = [pytest.mark.langgraph, pytest.mark.xdist_group("langgraph")]

PNG = "data:image/png;base64,iVBORw0KGgo="


@pytest.fixture
async def adapter(langgraph: str):
    adapter = connected(langgraph)
    yield adapter
    await adapter.close()


async def test_a_start_is_answered(adapter):
    """The thread, its message under the id that stays, its run; then the answer."""
    start, run = await started(adapter, "hello", title="Greeting", metadata={"team": {"id": 7}, "tags": ["a"]})
    assert run.status is RunStatus.COMPLETED
    assert (run.created_at or 0) < (run.ended_at or 0)
    assert (start.thread.title, start.thread.status) == ("Greeting", ThreadStatus.RUNNING)
    (thread,) = await adapter.threads(a_call(), [start.thread.ref])
    assert thread.status is ThreadStatus.IDLE
    assert thread.agent == run.agent == start.thread.agent == agent_ref(GRAPH)
    assert thread.metadata["team"] == {"id": 7}
    assert thread.created_at <= thread.updated_at
    assert "values" not in thread.raw
    sent, answer = await said(adapter, start.thread.ref)
    assert (sent.ref, sent.text, sent.role) == (start.message.ref, "hello", MessageRole.USER)
    assert (answer.text, answer.role, answer.created_at) == ("echo: hello", MessageRole.ASSISTANT, None)


async def test_a_conversation_goes_on(adapter):
    """Messages come behind those that were there; the second run is the newest."""
    start, _ = await started(adapter, "one")
    sent = await adapter.send_message(a_call(), start.thread.ref, a_send("two"))
    assert sent.thread.status is ThreadStatus.RUNNING
    await settled(adapter, sent.run)
    texts = [message.text for message in await said(adapter, start.thread.ref)]
    assert texts == ["one", "echo: one", "two", "echo: two"]
    (found,) = await adapter.messages(a_call(), [sent.message.ref])
    assert found.text == "two"
    missing = await adapter.messages(a_call(), [message_ref("no", start.thread.ref), message_ref("no", nobody())])
    assert [type(error) for error in missing] == [NotFound, NotFound]


async def test_waiting_brings_replies_along(langgraph: str):
    """Where a source waits for runs, what was answered comes with the start and with the message."""
    adapter = connected(langgraph, wait_s=9.0)
    start = await adapter.start_thread(a_call(), a_draft("tool: Rome"))
    assert start.run.status is RunStatus.COMPLETED
    assert start.thread.status is ThreadStatus.IDLE
    assert [reply.role.value for reply in start.replies] == ["ASSISTANT", "TOOL", "ASSISTANT"]
    sent = await adapter.send_message(a_call(), start.thread.ref, a_send("more"))
    assert [reply.text for reply in sent.replies] == ["echo: more"]
    assert sent.run.status is RunStatus.COMPLETED
    await adapter.close()


async def test_tool_calls_are_joined_with_their_replies(adapter):
    """A call has its result, which is a message of its own too; the run tells its calls."""
    start, run = await started(adapter, "hello")
    sent = await adapter.send_message(a_call(), start.thread.ref, a_send("tool: Berlin"))
    second = await settled(adapter, sent.run)
    *_, calling, replying, telling = await said(adapter, start.thread.ref)
    (call,) = list(calling.tool_calls or ())
    assert (call.name, call.arguments, call.result) == ("weather", {"city": "Berlin"}, "sunny in Berlin")
    assert (call.status, call.native_status) == (ToolCallStatus.COMPLETED, "success")
    assert (replying.role, replying.text) == (MessageRole.TOOL, "sunny in Berlin")
    assert telling.text == "the tool says: sunny in Berlin"
    assert await adapter.tool_calls(a_call(), [calling, telling]) == [(call,), ()]
    assert await adapter.run_tool_calls(a_call(), [run.ref, second.ref]) == [(), (call,)]


async def test_an_empty_thread_is_seeded(adapter):
    """Messages to begin with are there, nobody answers, and the conversation goes on behind them."""
    messages = (
        MessageDraft(text="q", metadata={"k": 1}),
        MessageDraft(text="a", role=DraftRole.ASSISTANT),
        MessageDraft(parts=(TextPart(text="see"), ImagePart(url=PNG)), role=DraftRole.SYSTEM),
    )
    thread = await adapter.create_thread(a_call(), a_draft(None, messages=messages, title="Seeded"))
    assert (thread.status, thread.title, thread.metadata["graph_id"]) == (ThreadStatus.IDLE, "Seeded", GRAPH)
    told = await said(adapter, thread.ref)
    assert [message.role.value for message in told] == ["USER", "ASSISTANT", "SYSTEM"]
    assert told[0].metadata == {"k": 1}
    assert told[2].parts == (TextPart(text="see"), ImagePart(url=PNG, mime_type="image/png"))
    sent = await adapter.send_message(a_call(), thread.ref, a_send("go on"))
    await settled(adapter, sent.run)
    assert [message.text for message in await said(adapter, thread.ref)][3:] == ["go on", "echo: go on"]


async def test_content_comes_back_as_it_went(adapter):
    """Pictures and files at addresses, in the message, and by id."""
    parts = (
        ImagePart(url="https://a.example/b.png"),
        ImagePart(file_id="f1", mime_type="image/png"),
        FilePart(url=PNG, filename="a.png"),
        FilePart(url="https://a.example/c.pdf", mime_type="application/pdf"),
    )
    start = await adapter.start_thread(a_call(), a_draft(message=MessageDraft(text="look", parts=parts)))
    await settled(adapter, start.run)
    sent, *_ = await said(adapter, start.thread.ref)
    kept = FilePart(url=PNG, filename="a.png", mime_type="image/png")
    assert sent.parts == (TextPart(text="look"), *parts[:2], kept, parts[3])


async def test_changes_merge(adapter):
    """Pairs not named stay, one with null is gone, the title is one of them."""
    thread = await adapter.create_thread(a_call(), a_draft(None, title="Old", metadata={"a": 1, "b": {"c": [2]}}))
    edit = ThreadEdit(title="New", metadata={"a": None, "d": False})
    changed = await adapter.update_thread(a_call(), thread.ref, edit)
    assert (changed.title, changed.metadata) == ("New", {"title": "New", "b": {"c": [2]}, "d": False})
    cleared = await adapter.update_thread(a_call(), thread.ref, ThreadEdit(title=None))
    assert (cleared.title, cleared.metadata) == (None, {"b": {"c": [2]}, "d": False})
    with pytest.raises(NotFound):
        await adapter.update_thread(a_call(), nobody(), edit)


async def test_a_deleted_thread_is_gone(adapter):
    """Deleting tells what became of the copy; twice is not found, and so is all that was in it."""
    start, run = await started(adapter, "hello")
    assert await adapter.delete_thread(a_call(), start.thread.ref) is VendorCopy.DELETED
    with pytest.raises(NotFound):
        await adapter.delete_thread(a_call(), start.thread.ref)
    with pytest.raises(NotFound):
        await adapter.send_message(a_call(), start.thread.ref, a_send())
    key = MessagePageKey(thread=start.thread.ref, page=PageRequest())
    for answers in (
        await adapter.threads(a_call(), [start.thread.ref]),
        await adapter.message_pages(a_call(), [key]),
        await adapter.runs(a_call(), [run.ref]),
        await adapter.run_tool_calls(a_call(), [run.ref]),
    ):
        assert isinstance(answers[0], NotFound)


async def test_fifty_threads_are_read_at_once(adapter):
    """Each at its place; one that is not there, or cannot be, fails nobody beside it."""
    made = [await adapter.create_thread(a_call(), a_draft(None, metadata={"n": n})) for n in range(50)]
    refs = [thread.ref for thread in made]
    answers = await adapter.threads(a_call(), [*refs[:25], nobody(), thread_ref("no-uuid"), *refs[25:]])
    assert [type(answer) for answer in answers[25:27]] == [NotFound, NotFound]
    assert [answer.metadata["n"] for answer in answers[:25] + answers[27:]] == list(range(50))


async def test_a_list_is_walked(adapter, langgraph: str):
    """Every thread of an agent exactly once, those that changed last first, forwards and backwards."""
    agent = asked_of(langgraph, "POST", "/assistants", {"graph_id": GRAPH, "name": "walked"})
    mine = agent_ref(agent["assistant_id"])  # an assistant of its own, so that no other test's threads are among them
    made = [(await started(adapter, str(n), agent=mine.native_id))[0].thread.ref for n in range(5)]
    assert await _walked(adapter, mine, from_end=False) == made[::-1]
    assert await _walked(adapter, mine, from_end=True) == made
    whole = await adapter.thread_page(a_call(), ThreadPageKey(agent=agent_ref(GRAPH), page=PageRequest(size=100)))
    assert not set(made) & {thread.ref for thread in whole.items}


async def _walked(adapter, agent, *, from_end: bool) -> list:
    found, bound = [], None
    while True:
        bounds = {"before" if from_end else "after": bound}
        request = PageRequest(size=2, from_end=from_end, **bounds)
        page = await adapter.thread_page(a_call(), ThreadPageKey(agent=agent, page=request))
        refs = [thread.ref for thread in page.items]
        found += refs[::-1] if from_end else refs
        if bound is None:
            assert page.total == 5
        if not (page.has_previous if from_end else page.has_next):
            return found
        bound = page.positions[0 if from_end else -1]


async def test_agents_are_listed_and_read(adapter):
    """By their UUID and by the name of their graph; the rest is not found."""
    page = await adapter.agent_page(a_call(), PageRequest(size=100))
    assert page.total == len(page.items)
    (own,) = [agent for agent in page.items if agent.ref == agent_ref(GRAPH)]
    by_id, by_graph, unknown, nonsense = await adapter.agents(
        a_call(), [agent_ref(ASSISTANT), own.ref, agent_ref(nobody().native_id), agent_ref("nonsense")]
    )
    assert by_graph == own
    assert by_id.ref == agent_ref(ASSISTANT)
    assert by_id.name == own.name == GRAPH
    assert own.configuration == {"graph_id": GRAPH}
    assert isinstance(unknown, NotFound)
    assert isinstance(nonsense, NotFound)
    await adapter.health(a_call())


async def test_a_copy_made_there_is_a_thread_of_its_own(adapter, langgraph: str):
    """Its messages are those of the original, under its own address; each goes on by itself."""
    start, _ = await started(adapter, "hello")
    copy = thread_ref(asked_of(langgraph, "POST", f"/threads/{start.thread.ref.native_id}/copy")["thread_id"])
    sent = await adapter.send_message(a_call(), copy, a_send("only here"))
    await settled(adapter, sent.run)
    original, copied = await said(adapter, start.thread.ref), await said(adapter, copy)
    assert [message.native_id for message in copied[:2]] == [message.native_id for message in original]
    assert [message.text for message in copied[2:]] == ["only here", "echo: only here"]
    assert copied[0].ref.thread == copy


async def test_an_agent_that_is_not_there_is_told_at_its_place(adapter):
    """Of a start, which leaves the thread, and of a message."""
    missing = agent_ref(nobody().native_id)
    start = await adapter.start_thread(a_call(), a_draft("x", agent=missing.native_id))
    assert (type(start.failure), start.failure.path) == (NotFound, ("target",))
    assert isinstance((await adapter.threads(a_call(), [start.thread.ref]))[0].status, ThreadStatus)
    with pytest.raises(NotFound) as caught:
        await adapter.send_message(a_call(), start.thread.ref, a_send(agent=missing))
    assert caught.value.path == ("agentId",)
    named = await adapter.start_thread(a_call(), a_draft("x", agent="no-such-graph"))
    assert isinstance(named.failure, Invalid)
