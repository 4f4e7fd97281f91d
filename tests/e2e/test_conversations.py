"""The main job, against the running demo: threads at each source, what they are answered, runs that ask back."""

from typing import Any

import pytest

from placeholders import agent_named, settled, started
from processes import Demo

SOURCES = ("local", "humm", "umami", "assistants", "thena", "mindset", "conversations")
READABLE = ("local", "umami", "assistants", "thena", "conversations")

_FIRST = "{ threads(first: 1) { nodes { id lastMessage { text } } } }"
_READ = """
query ($id: ID!) {
  thread(id: $id) {
    title tags status
    source { capabilities { readMessages { support } } }
    messages(first: 10) { totalCount nodes { id role text createdAt } outages { code } }
    latestRun { id status requiredAction { toolCalls { id name arguments status } } }
  }
}
"""
_START = """
mutation ($input: StartThreadInput!) {
  startThread(input: $input) { thread { id title lastMessage { text } } userErrors { code message path } }
}
"""
_SEND = """
mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) { message { id text role } thread { id } userErrors { code message path } }
}
"""
_SHARE = """
mutation ($id: ID!) {
  updateThread(input: {threadId: $id, sharing: ORGANIZATION}) {
    thread { status sharing } userErrors { code message path }
  }
}
"""
_RATE = """
mutation ($input: GiveFeedbackInput!) {
  giveFeedback(input: $input) { feedback { id syncState } userErrors { code message path } }
}
"""
_RATINGS = """
query ($id: ID!) {
  thread(id: $id) {
    feedback(first: 5) { nodes { id rating score key issueType comment syncState message { id } } outages { code } }
    messages(last: 5) { nodes { id viewerFeedback { id } } }
  }
}
"""
_HIDDEN = """
query ($id: ID!) {
  thread(id: $id) {
    shown: messages(first: 5) { nodes { text } }
    all: messages(first: 5, includeHidden: true) { nodes { text role nativeRole visibility } }
  }
}
"""
_RESUME = """
mutation ($input: ResumeRunInput!) {
  resumeRun(input: $input) { run { status } userErrors { code message path } }
}
"""


@pytest.mark.parametrize("source", READABLE)
def test_thread_is_started_answered_and_read_back(demo: Demo, source: str):
    """At each source that can be read: first words, their answer, more words, their answer, in order."""
    thread = started(demo, {"agentId": agent_named(demo, source, "Echo")}, "Where do swifts sleep?")
    settled(demo, thread)
    assert _sent(demo, thread, "In the air?")["userErrors"] == []
    settled(demo, thread)
    read = demo.data(_READ, {"id": thread})["thread"]
    messages = read["messages"]["nodes"]
    assert [message["role"] for message in messages] == ["USER", "ASSISTANT", "USER", "ASSISTANT"]
    assert [message["text"] for message in messages[::2]] == ["Where do swifts sleep?", "In the air?"]
    assert "Where do swifts sleep?" in messages[1]["text"]
    assert "In the air?" in messages[3]["text"]
    assert read["status"] == "COMPLETED"


@pytest.mark.parametrize("source", SOURCES)
def test_started_thread_is_first_in_the_inbox(demo: Demo, source: str):
    """With its last message: its answer, once somebody has read it, or what was sent where no answer can be read."""
    thread = started(demo, {"source": source}, "Who am I?")
    settled(demo, thread)
    (first,) = demo.data(_FIRST)["threads"]["nodes"]
    assert first["id"] == thread
    assert "Who am I?" in first["lastMessage"]["text"]


def test_what_humm_was_sent_is_shown(demo: Demo):
    """Its answers cannot be read, and that is said; how the analysis ended is told by the answer to a change."""
    thread = started(demo, {"source": "humm"}, "How many swifts came back?")
    assert _sent(demo, thread, "And how many last year?")["userErrors"] == []
    read = demo.data(_READ, {"id": thread})["thread"]
    assert read["source"]["capabilities"]["readMessages"]["support"] == "UNSUPPORTED"
    assert [(message["role"], message["text"]) for message in read["messages"]["nodes"]] == [
        ("USER", "How many swifts came back?"),
        ("USER", "And how many last year?"),
    ]
    assert read["messages"]["totalCount"] is None
    assert read["messages"]["outages"] == []
    assert read["latestRun"] is None
    assert _shared(demo, thread) == {"status": "COMPLETED", "sharing": "ORGANIZATION"}


def test_mindset_takes_no_second_message(demo: Demo):
    """Each of its calls begins a thread: a message to one that is there is refused before any request."""
    thread = started(demo, {"source": "mindset"}, "How do I pair the scanner?")
    before = demo.requests(vendor="mindset")
    refused = _sent(demo, thread, "It still beeps.")
    assert [error["code"] for error in refused["userErrors"]] == ["CAPABILITY_MISSING"]
    assert demo.requests(vendor="mindset") == before


def test_hidden_prompt_is_shown_on_request_alone(demo: Demo):
    """The thread has a title and no last message; the role stays USER, and what the vendor was sent is told."""
    words = "Greet Mina by her name."
    draft = {"title": "Mina", "message": {"text": words, "visibility": "HIDDEN"}, "target": {"source": "mindset"}}
    thread = demo.data(_START, {"input": draft})["startThread"]["thread"]
    assert (thread["title"], thread["lastMessage"]) == ("Mina", None)
    read = demo.data(_HIDDEN, {"id": thread["id"]})["thread"]
    assert read["shown"]["nodes"] == []
    assert read["all"]["nodes"] == [{"text": words, "role": "USER", "nativeRole": "system", "visibility": "HIDDEN"}]


def test_feedback_reaches_humm(demo: Demo):
    """A thread is rated there, with what is judged and a score; the gateway tells it from then on."""
    thread = started(demo, {"source": "humm"}, "How many swifts came back?")
    said = {"rating": "POSITIVE", "score": 0.8, "key": "answer_accuracy", "comment": "As we counted."}
    given = _rated(demo, thread, **said)
    assert given["syncState"] == "SYNCED"
    sent = demo.requests(vendor="humm", path="/feedback")[-1]["body"]
    assert (sent["feedback_type"], sent["score"], sent["key"], sent["comment"]) == (
        "thumbs_up",
        0.8,
        "answer_accuracy",
        "As we counted.",
    )
    ((told,), _) = _ratings(demo, thread)
    assert told == {"id": given["id"], "issueType": None, "message": None, "syncState": "SYNCED", **said}


def test_feedback_reaches_thena_and_comes_back(demo: Demo):
    """An answer is rated there; the thread that Thena tells holds it, and the message shows whose it is."""
    thread = started(demo, {"source": "thena"}, "Where is my pump?")
    answer = settled(demo, thread)["messages"][-1]["id"]
    said = {"rating": "NEGATIVE", "issueType": "incomplete", "comment": "When will it come?"}
    given = _rated(demo, answer, **said)
    ((told,), messages) = _ratings(demo, thread)
    expected = {"score": None, "key": None, "message": {"id": answer}, "syncState": "SYNCED", **said}
    assert told == {"id": given["id"], **expected}
    assert messages[-1] == {"id": answer, "viewerFeedback": {"id": given["id"]}}


def test_run_that_asks_for_tool_outputs_is_answered(demo: Demo):
    """What `resumeRun` gives is what the agent goes on with."""
    agent = agent_named(demo, "assistants", "Asks for tool outputs")
    thread = started(demo, {"agentId": agent}, "Is the travel guitar in stock?")
    run = settled(demo, thread)["run"]
    waiting = demo.data(_READ, {"id": thread})["thread"]["latestRun"]["requiredAction"]["toolCalls"]
    assert run["status"] == "REQUIRES_ACTION"
    assert [call["status"] for call in waiting] == ["REQUIRES_ACTION"] * 2
    assert waiting[0]["arguments"] == {"text": "Is the travel guitar in stock?"}
    outputs = [{"toolCallId": call["id"], "output": {"of": call["name"]}} for call in waiting]
    resumed = demo.data(_RESUME, {"input": {"runId": run["id"], "toolOutputs": outputs}})["resumeRun"]
    assert resumed["userErrors"] == []
    ended = settled(demo, thread)
    assert ended["run"]["status"] == "COMPLETED"
    answer = ended["messages"][-1]["text"]
    assert all(call["name"] in answer for call in waiting)


def _sent(demo: Demo, thread: str, text: str) -> dict[str, Any]:
    return demo.data(_SEND, {"input": {"threadId": thread, "message": {"text": text}}})["sendMessage"]


def _shared(demo: Demo, thread: str) -> dict[str, Any]:
    """The thread after it was shared, once Humm's answer to that says that the analysis has ended."""
    for _ in range(400):
        payload = demo.data(_SHARE, {"id": thread})["updateThread"]
        assert payload["userErrors"] == []
        if payload["thread"]["status"] != "RUNNING":
            return payload["thread"]
    raise AssertionError("the analysis does not come to an end")


def _rated(demo: Demo, subject: str, **said: object) -> dict[str, Any]:
    payload = demo.data(_RATE, {"input": {"subjectId": subject, **said}})["giveFeedback"]
    assert payload["userErrors"] == []
    return payload["feedback"]


def _ratings(demo: Demo, thread: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Feedback on the thread and its messages, and the messages with the viewer's own."""
    read = demo.data(_RATINGS, {"id": thread})["thread"]
    assert read["feedback"]["outages"] == []
    return read["feedback"]["nodes"], read["messages"]["nodes"]
