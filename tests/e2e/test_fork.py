"""Forks against the running demo, over HTTP: every source to every source, and what each vendor was sent."""

import json
from typing import Any

import pytest

from placeholders import agent_named, settled, started
from processes import Demo

SOURCES = ("local", "humm", "umami", "assistants", "thena", "mindset", "conversations")
READABLE = frozenset({"local", "umami", "assistants", "thena", "conversations"})
LAID = frozenset({"local", "umami", "assistants", "conversations"})
"""Where messages are laid into the new thread; elsewhere the talk is told in its first message."""

LOST = frozenset(
    {"unreadable answers", "tool calls", "annotations", "runs", "agents", "metadata", "html", "quoted messages"}
)
"""What an answered question may lose: nothing of its words."""

_FORK = """
mutation ($input: ForkThreadInput!) {
  forkThread(input: $input) {
    thread {
      id title tags source { slug } forkedFrom { id }
      messages(first: 50) { nodes { id role text } outages { code } }
    }
    losses { kind count messageIds }
    userErrors { code message path }
  }
}
"""
_START = """
mutation ($input: StartThreadInput!) {
  startThread(input: $input) { thread { id } userErrors { code message path } }
}
"""
_CREATE = """
mutation ($input: CreateThreadInput!) {
  createThread(input: $input) { thread { id } userErrors { code message path } }
}
"""
_READ = """
query ($id: ID!) {
  thread(id: $id) {
    messages(first: 50, includeHidden: true) { nodes { id role text } }
    forks { nodes { id } totalCount }
  }
}
"""
_SEND = """
mutation ($input: SendMessageInput!) {
  sendMessage(input: $input) { message { text } userErrors { code message path } }
}
"""
_PURGE = """
mutation ($id: ID!) { deleteThread(input: {threadId: $id, mode: PURGE}) { userErrors { code message path } } }
"""
_WORDS = "Where do swifts sleep?"


def a_thread(demo: Demo, source: str) -> str:
    """A thread there, titled and labelled, whose first message is answered."""
    draft = {"target": {"source": source}, "message": {"text": _WORDS}, "title": "Swifts", "tags": ["birds"]}
    payload = demo.data(_START, {"input": draft})["startThread"]
    assert payload["userErrors"] == []
    settled(demo, payload["thread"]["id"])
    return payload["thread"]["id"]


def forked(demo: Demo, thread: str, target: str, **given: Any) -> dict[str, Any]:
    """The payload of a fork that succeeds."""
    payload = demo.data(_FORK, {"input": {"threadId": thread, "target": {"source": target}, **given}})["forkThread"]
    assert payload["userErrors"] == []
    return payload


@pytest.mark.parametrize("target", SOURCES)
@pytest.mark.parametrize("source", SOURCES)
def test_every_source_to_every_source(demo: Demo, source: str, target: str):
    """The words are there, in order and under their roles, or quoted in the first message; lineage goes both ways."""
    thread = a_thread(demo, source)
    said = demo.data(_READ, {"id": thread})["thread"]["messages"]["nodes"]
    payload = forked(demo, thread, target)
    new, losses = payload["thread"], {loss["kind"]: loss for loss in payload["losses"]}
    assert (new["title"], new["tags"], new["source"]["slug"]) == ("Swifts", ["birds"], target)
    assert new["forkedFrom"] == {"id": thread}
    assert demo.data(_READ, {"id": thread})["thread"]["forks"] == {"nodes": [{"id": new["id"]}], "totalCount": 1}
    settled(demo, new["id"])
    found = demo.data(_READ, {"id": new["id"]})["thread"]["messages"]["nodes"]
    if target in LAID:
        assert [(each["role"], each["text"]) for each in found] == [(each["role"], each["text"]) for each in said]
    else:
        quoted = [f"{each['role'].title()}:\n> {each['text']}".splitlines() for each in said]
        lines = found[0]["text"].splitlines()
        assert [line for block in quoted for line in block if line not in lines] == []
    assert ("unreadable answers" in losses) == (source not in READABLE)
    assert set(losses) <= LOST, losses


def test_what_humm_is_sent(demo: Demo):
    """One request, whose query is the talk in the form that the gateway's README states; nothing else of it."""
    thread = a_thread(demo, "assistants")
    demo.forget_requests()
    forked(demo, thread, "humm")
    (sent,) = [request for request in demo.requests(vendor="humm") if request["method"] == "POST"]
    text = json.dumps(sent["body"])
    assert f"User:\\n> {_WORDS}\\n\\nAssistant:\\n> " in text
    assert thread not in text
    assert {request["method"] for request in demo.requests(vendor="openai-assistants")} == {"GET"}


@pytest.mark.parametrize("target", sorted(LAID))
def test_the_talk_goes_on(demo: Demo, target: str):
    """An agent of the target answers the next message, and the old thread is as it was."""
    thread = a_thread(demo, "thena")
    before = demo.data(_READ, {"id": thread})["thread"]["messages"]
    new = forked(demo, thread, target)["thread"]["id"]
    sent = demo.data(_SEND, {"input": {"threadId": new, "message": {"text": "And where do they winter?"}}})
    assert sent["sendMessage"]["userErrors"] == []
    found = settled(demo, new)["messages"]
    assert [each["role"] for each in found] == ["USER", "ASSISTANT", "USER", "ASSISTANT"]
    assert demo.data(_READ, {"id": thread})["thread"]["messages"] == before


def test_a_hidden_prompt_is_never_shown(demo: Demo):
    """Where hidden messages have a place it stays one; elsewhere it is lost, and not a word of it is sent."""
    words = "Greet Mina by her name."
    draft = {"target": {"source": "local"}, "messages": [{"text": words, "visibility": "HIDDEN"}, {"text": _WORDS}]}
    thread = demo.data(_CREATE, {"input": draft})["createThread"]["thread"]["id"]
    kept = forked(demo, thread, "local")
    assert [each["text"] for each in kept["thread"]["messages"]["nodes"]] == [_WORDS]
    assert len(demo.data(_READ, {"id": kept["thread"]["id"]})["thread"]["messages"]["nodes"]) == 2
    for target in SOURCES[1:]:
        demo.forget_requests()
        lost = {loss["kind"]: loss["count"] for loss in forked(demo, thread, target)["losses"]}
        assert lost["hidden messages"] == 1
        assert "Mina" not in json.dumps(demo.requests())


def test_tool_calls_and_citations_are_told(demo: Demo):
    """What the answer's words stand on does not go along: counted, with the answer's id."""
    for name, kind in (("Toolbox", "tool calls"), ("Annotations", "annotations")):
        thread = started(demo, {"agentId": agent_named(demo, "assistants", name)}, "How warm is it?")
        answer = settled(demo, thread)["messages"][-1]["id"]
        losses = {loss["kind"]: loss for loss in forked(demo, thread, "local")["losses"]}
        assert losses[kind]["count"] >= 1
        assert losses[kind]["messageIds"] == [answer]


def test_a_long_talk_at_a_vendor_that_takes_twenty_messages(demo: Demo):
    """The last nineteen as they were; the others quoted in one message before them: not a word is lost."""
    said = [{"text": f"word {number:02}", "role": ("USER", "ASSISTANT")[number % 2]} for number in range(30)]
    draft = {"target": {"source": "local"}, "messages": said}
    thread = demo.data(_CREATE, {"input": draft})["createThread"]["thread"]["id"]
    payload = forked(demo, thread, "conversations")
    found = payload["thread"]["messages"]["nodes"]
    assert [{"text": each["text"], "role": each["role"]} for each in found[1:]] == said[11:]
    assert [f"> {each['text']}" in found[0]["text"] for each in said] == [True] * 11 + [False] * 19
    assert [(loss["kind"], loss["count"]) for loss in payload["losses"]] == [("quoted messages", 11), ("agents", 1)]


@pytest.mark.parametrize("down", ["umami", "openai-assistants"])
def test_a_vendor_that_is_down(demo: Demo, down: str):
    """The old one's or the new one's: the failure is told, nothing is made, and the same key works afterwards."""
    thread = a_thread(demo, "umami")
    given = {"threadId": thread, "target": {"source": "assistants"}, "idempotencyKey": f"fork while {down} is down"}
    with demo.without(down):
        payload = demo.data(_FORK, {"input": given})["forkThread"]
        assert (payload["thread"], payload["losses"]) == (None, [])
        assert [error["code"] for error in payload["userErrors"]] == ["VENDOR_UNREACHABLE"]
    forks = demo.data(_READ, {"id": thread})["thread"]["forks"]
    assert forks == {"nodes": [], "totalCount": 0}
    new = forked(demo, thread, "assistants", idempotencyKey=given["idempotencyKey"])["thread"]["id"]
    assert forked(demo, thread, "assistants", idempotencyKey=given["idempotencyKey"])["thread"]["id"] == new


def test_a_purged_parent_is_not_shown(demo: Demo):
    """The fork stays, and goes on."""
    thread = a_thread(demo, "local")
    new = forked(demo, thread, "local")["thread"]["id"]
    assert demo.data(_PURGE, {"id": thread})["deleteThread"]["userErrors"] == []
    read = demo.data("query ($id: ID!) { thread(id: $id) { title forkedFrom { id } } }", {"id": new})
    assert read == {"thread": {"title": "Swifts", "forkedFrom": None}}
