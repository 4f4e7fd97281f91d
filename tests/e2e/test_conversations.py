"""The main job, against the running demo: threads that are answered at each source, runs that ask back."""

import pytest

from placeholders import agent_named, settled, started
from processes import Demo

SOURCES = ("local", "umami", "assistants")

_FIRST = "{ threads(first: 1) { nodes { id lastMessage { text } } } }"
_READ = """
query ($id: ID!) {
  thread(id: $id) {
    title tags status
    messages(first: 10) { totalCount nodes { id role text createdAt } outages { code } }
    latestRun { id status requiredAction { toolCalls { id name arguments status } } }
  }
}
"""
_SEND = """
mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) { message { id text role } thread { id } userErrors { code message path } }
}
"""
_RESUME = """
mutation ($input: ResumeRunInput!) {
  resumeRun(input: $input) { run { status } userErrors { code message path } }
}
"""


@pytest.mark.parametrize("source", SOURCES)
def test_thread_is_started_answered_and_read_back(demo: Demo, source: str):
    """At each source: first words, their answer, more words, their answer, in order."""
    thread = started(demo, agent_named(demo, source, "Echo"), "Where do swifts sleep?")
    settled(demo, thread)
    sent = demo.data(_SEND, {"input": {"threadId": thread, "message": {"text": "In the air?"}}})["sendMessage"]
    assert sent["userErrors"] == []
    assert sent["message"]["text"] == "In the air?"
    settled(demo, thread)
    read = demo.data(_READ, {"id": thread})["thread"]
    messages = read["messages"]["nodes"]
    assert [message["role"] for message in messages] == ["USER", "ASSISTANT", "USER", "ASSISTANT"]
    assert [message["text"] for message in messages[::2]] == ["Where do swifts sleep?", "In the air?"]
    assert "Where do swifts sleep?" in messages[1]["text"]
    assert "In the air?" in messages[3]["text"]


@pytest.mark.parametrize("source", SOURCES)
def test_started_thread_is_first_in_the_inbox(demo: Demo, source: str):
    """With its answer as the last message, once somebody has read it."""
    thread = started(demo, agent_named(demo, source, "Echo"), "Who am I?")
    settled(demo, thread)
    (first,) = demo.data(_FIRST)["threads"]["nodes"]
    assert first["id"] == thread
    assert "Who am I?" in first["lastMessage"]["text"]


def test_run_that_asks_for_tool_outputs_is_answered(demo: Demo):
    """What `resumeRun` gives is what the agent goes on with."""
    thread = started(demo, agent_named(demo, "assistants", "Asks for tool outputs"), "Is the travel guitar in stock?")
    run = settled(demo, thread)["latestRun"]
    waiting = demo.data(_READ, {"id": thread})["thread"]["latestRun"]["requiredAction"]["toolCalls"]
    assert run["status"] == "REQUIRES_ACTION"
    assert [call["status"] for call in waiting] == ["REQUIRES_ACTION"] * 2
    assert waiting[0]["arguments"] == {"text": "Is the travel guitar in stock?"}
    outputs = [{"toolCallId": call["id"], "output": {"of": call["name"]}} for call in waiting]
    resumed = demo.data(_RESUME, {"input": {"runId": run["id"], "toolOutputs": outputs}})["resumeRun"]
    assert resumed["userErrors"] == []
    ended = settled(demo, thread)
    assert ended["latestRun"]["status"] == "COMPLETED"
    answer = ended["messages"]["nodes"][-1]["text"]
    assert all(call["name"] in answer for call in waiting)
