"""Threads are made and messages sent: what leaves, what comes back, and what is said when it goes wrong."""

import jsonschema
import pytest

from fakes import a_call
from threadloom.domain.errors import (
    Conflict,
    Invalid,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    ThreadloomError,
    VendorRejected,
)
from threadloom.domain.ids import MessageRef
from threadloom.domain.message import DraftRole, MessageDraft, MessageRole
from threadloom.domain.part import TextPart
from threadloom.domain.thread import SendDraft
from vendors.kit import SECRET, answering, odd_server
from vendors.thena.kit import (
    AGENT,
    CHAT,
    MESSAGE,
    OTHER,
    REQUEST,
    SAMPLE,
    Desk,
    a_draft,
    agent_ref,
    connected,
    desk,
    message_ref,
    paths,
    thread_ref,
)

CALL = a_call()
THREAD = {"id": "t1", "agent_id": AGENT, "title": "x"}
MADE = {f"POST {CHAT}": THREAD, f"POST {CHAT}/t1/messages": MESSAGE}
RICH = MessageDraft(
    text="one",
    parts=(TextPart(text="two"), TextPart(text="three")),
    html="<p>one</p>",
    role=DraftRole.SYSTEM,
    metadata={"m": [1, None]},
)
RICH_BODY = {
    "content": "one\n\ntwo\n\nthree",
    "role": "system",
    "content_html": "<p>one</p>",
    "metadata": {"m": [1, None]},
    "agent_id": AGENT,
}


async def test_an_empty_thread_takes_one_call():
    """Every field of the page at its place, the key in its own header, and a body that the page allows."""
    async with desk(MADE) as there:
        adapter = connected(there.base_url)
        draft = a_draft(None, title="Broken lamp", metadata={"ticket": 7, "deep": {"a": [True, None]}})
        assert adapter.check(draft) == ()
        thread = await adapter.create_thread(CALL, draft)
        await adapter.close()
    (seen,) = there.seen
    assert (seen.method, seen.path, seen.query) == ("POST", CHAT, {})
    assert seen.headers["x-api-key"] == SECRET
    assert "authorization" not in seen.headers
    assert seen.body == {
        "agent_id": AGENT,
        "title": "Broken lamp",
        "metadata": {"ticket": 7, "deep": {"a": [True, None]}},
    }
    jsonschema.validate(seen.body, REQUEST)
    assert set(seen.body) == set(REQUEST["properties"])
    assert (thread.ref, thread.agent) == (thread_ref(), agent_ref())


async def test_a_start_takes_two_calls():
    """The thread, then its message, addressed to the agent that was named; the reply is no answer yet."""
    answers = {route.replace(AGENT, OTHER): answer for route, answer in MADE.items()}
    async with desk(answers) as there:
        adapter = connected(there.base_url)
        started = await adapter.start_thread(CALL, a_draft("hi", agent=OTHER))
        await adapter.close()
    first, second = there.seen
    assert first.body == {"agent_id": OTHER, "title": ""}
    assert second.body == {"content": "hi", "role": "user", "agent_id": OTHER}
    ref = thread_ref(scope=OTHER)
    assert (started.thread.ref, started.thread.last_message) == (ref, MessageRef(thread=ref, native_id="m1"))
    assert (started.message.text, started.message.role) == ("hi", MessageRole.USER)
    assert (started.replies, started.run, started.failure) == ((), None, None)


async def test_every_field_of_a_message_arrives():
    """Text as one, the role in small letters, HTML and metadata as they are."""
    async with desk(MADE) as there:
        adapter = connected(there.base_url)
        draft = SendDraft(message=RICH, agent=agent_ref())
        assert adapter.check(draft) == ()
        sent = await adapter.send_message(CALL, thread_ref(), draft)
        alone = await adapter.send_message(CALL, thread_ref(), SendDraft(message=MessageDraft(text="x")))
        started = await adapter.start_thread(CALL, a_draft(message=RICH))
        await adapter.close()
    assert [seen.body for seen in there.seen] == [
        RICH_BODY,
        {"content": "x", "role": "user"},
        {"agent_id": AGENT, "title": ""},
        RICH_BODY,
    ]
    assert {sent.message.ref, alone.message.ref, started.message.ref} == {message_ref()}
    assert (sent.replies, sent.run, sent.failure) == ((), None, None)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [(500, b"{}", OutcomeUnknown), (409, b"{}", Conflict), (200, b"{", OutcomeUnknown), (200, b"{}", OutcomeUnknown)],
)
async def test_half_a_start_says_so(status: int, body: bytes, kind: type[ThreadloomError]):
    """The thread is there, and why its message is not."""
    async with desk({f"POST {CHAT}": THREAD, f"POST {CHAT}/t1/messages": (status, body)}) as there:
        adapter = connected(there.base_url)
        started = await adapter.start_thread(CALL, a_draft())
        await adapter.close()
    assert (started.thread.ref, started.message) == (thread_ref(), None)
    assert isinstance(started.failure, kind)
    assert started.failure.source == "thena"


async def test_a_thread_without_an_id_is_of_unknown_outcome():
    """It was most likely made, only nobody can say which it is; no message goes after it."""
    for answer in (b'{"title": "x"}', b'{"id": null}', b'{"id": ""}', b"[]", b"not json"):
        async with desk({f"POST {CHAT}": (200, answer)}) as there:
            adapter = connected(there.base_url)
            with pytest.raises(OutcomeUnknown):
                await adapter.start_thread(CALL, a_draft())
            await adapter.close()
        assert len(there.seen) == 1


async def test_without_an_agent_nothing_is_sent():
    """A source without one of its own needs one named."""
    async with desk(MADE) as there:
        adapter = connected(there.base_url, agent_id=None)
        for made in (adapter.start_thread(CALL, a_draft()), adapter.create_thread(CALL, a_draft(None))):
            with pytest.raises(Invalid) as caught:
                await made
            assert caught.value.path == ("target",)
        with pytest.raises(Invalid) as caught:
            await adapter.start_thread(CALL, a_draft(None, agent=AGENT))
        assert caught.value.path == ("message",)
        with pytest.raises(NotFound):
            await adapter.send_message(CALL, thread_ref(scope=None), SendDraft(message=MessageDraft(text="x")))
        await adapter.close()
    assert there.seen == []


def detail(*locs: list[str]) -> tuple[int, dict]:
    return 422, {"detail": [{"loc": loc, "msg": "Input should be a secret", "type": "string_type"} for loc in locs]}


async def failure_of(there: Desk, act) -> Invalid:
    adapter = connected(there.base_url)
    try:
        with pytest.raises(Invalid) as caught:
            await act(adapter)
        return caught.value
    finally:
        await adapter.close()


async def test_what_thena_finds_wrong_is_told_at_the_inputs_fields():
    """A list of faults becomes one violation each, with the word for its kind and nothing of the sentence."""
    wrong = detail(["path", "agent_id"], ["body", "title"], ["body", "metadata", "k", "x"], ["body", "novel"], ["body"])
    async with desk({f"POST {CHAT}": wrong}) as there:
        error = await failure_of(there, lambda adapter: adapter.create_thread(CALL, a_draft(None)))
    assert paths(error) == ["target", "title", "metadata.k", "", ""]
    assert {violation.message for violation in error.violations} == {
        "the source found this value wrong (string_type)",
        "the source found the request wrong (string_type)",
    }


async def test_a_messages_faults_stand_in_the_message():
    """At a send the agent is a field of its own, at a start it is the target."""
    locs = [["body", "content"], ["body", "role"], ["body", "content_html"], ["body", "metadata", "k"]]
    wrong = detail(*locs, ["body", "agent_id"], ["path", "thread_id"])
    in_message = ["message.text", "message.role", "message.html", "message.metadata.k"]
    async with desk({f"POST {CHAT}": THREAD, f"POST {CHAT}/t1/messages": wrong}) as there:
        draft = SendDraft(message=RICH)
        error = await failure_of(there, lambda adapter: adapter.send_message(CALL, thread_ref(), draft))
        adapter = connected(there.base_url)
        started = await adapter.start_thread(CALL, a_draft())
        await adapter.close()
    assert paths(error) == [*in_message, "agentId", "threadId"]
    assert paths(started.failure) == [*in_message, "target", ""]


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, VendorRejected), (403, VendorRejected), (404, NotFound), (422, Invalid), (503, OutcomeUnknown)],
)
async def test_a_refusal_is_told_by_its_status(status: int, kind: type[ThreadloomError]):
    """Whatever the body says, which is never passed on."""
    async with desk({f"POST {CHAT}": (status, {"detail": "prose about sk-secret"})}) as there:
        adapter = connected(there.base_url)
        with pytest.raises(kind) as caught:
            await adapter.create_thread(CALL, a_draft(None))
        await adapter.close()
    assert "prose" not in caught.value.message


async def test_a_rate_limit_says_how_long():
    """From the documented header, in Unix seconds."""
    handler = answering("429 Too Many Requests", headers="x-ratelimit-reset: 1700000007\r\n")
    async with odd_server(handler) as address:
        adapter = connected(address)
        with pytest.raises(RateLimited) as caught:
            await adapter.create_thread(CALL, a_draft(None))
        await adapter.close()
    assert caught.value.retry_after_ms == 7_000


async def test_the_pages_sample_is_taken_in_answer_to_a_create():
    """Whatever it holds, its id is what counts."""
    async with desk({f"POST {CHAT}": SAMPLE}) as there:
        adapter = connected(there.base_url)
        thread = await adapter.create_thread(CALL, a_draft(None, title="x"))
        await adapter.close()
    assert thread.native_id == SAMPLE["id"]
    assert thread.title == "<string>"
