"""What the vendors are sent beyond their five pages: the whole body of each request, at its method and path."""

from typing import Any

import pytest

from e2e.wire.thena import AGENT
from placeholders import agent_named
from processes import Demo

_ERRORS = "userErrors { code message path }"
_START = f"""
mutation ($input: StartThreadInput!) {{
  startThread(input: $input) {{ thread {{ id nativeId }} message {{ id nativeId }} {_ERRORS} }}
}}
"""
_SEND = f"mutation ($input: SendMessageInput!) {{ sendMessage(input: $input) {{ {_ERRORS} }} }}"
_UPDATE = f"mutation ($input: UpdateThreadInput!) {{ updateThread(input: $input) {{ {_ERRORS} }} }}"
_JUDGE = f"mutation ($input: GiveFeedbackInput!) {{ giveFeedback(input: $input) {{ {_ERRORS} }} }}"
_MAKE_AGENT = f"mutation ($input: CreateAgentInput!) {{ createAgent(input: $input) {{ agent {{ id }} {_ERRORS} }} }}"
_CHANGE_AGENT = f"mutation ($input: UpdateAgentInput!) {{ updateAgent(input: $input) {{ {_ERRORS} }} }}"
_RUN = "query ($id: ID!) { thread(id: $id) { runs(first: 1) { nodes { id nativeId } } } }"

ORGANIZATION = "5f0c7c1e-2b7d-4a86-9a55-0d1b8a5e7c10"
TEMPLATE = "7e5a0000-0000-4000-8000-0000000000d1"
OWN_AGENT = "7e5a0000-0000-4000-8000-000000000001"


def _started(demo: Demo, source: str) -> dict[str, Any]:
    """Thread and message of a new start."""
    payload = demo.data(_START, {"input": {"target": {"source": source}, "message": {"text": "Hello"}}})["startThread"]
    assert payload["userErrors"] == []
    return payload


def _sent(demo: Demo, vendor: str, operation: str, given: dict[str, Any]) -> dict[str, Any]:
    """The one write that an operation takes, which the vendor accepted."""
    demo.forget_requests()
    (payload,) = demo.data(operation, {"input": given}).values()
    assert payload["userErrors"] == []
    (request,) = [seen for seen in demo.requests(vendor=vendor) if seen["method"] != "GET"]
    assert request["status"] in {200, 201}
    return request


@pytest.mark.parametrize(
    ("given", "body"),
    [
        ({"title": "Sales in the north"}, {"title": "Sales in the north"}),
        ({"title": None}, {"title": ""}),
        ({"sharing": "ORGANIZATION"}, {"sharing": "organization"}),
        ({"sharing": "PRIVATE"}, {"sharing": "private"}),
        *(
            ({"options": {"humm": {"status": word}}}, {"status": word})
            for word in ("idle", "active", "completed", "error", "cancelled", "waiting_for_input", "refused")
        ),
        ({"options": {"humm": {"isActive": False}}}, {"is_active": False}),
        ({"options": {"humm": {"lastMessage": "See above"}}}, {"last_message": "See above"}),
        (
            {"title": "All", "sharing": "PRIVATE", "options": {"humm": {"status": "idle", "isActive": True}}},
            {"title": "All", "sharing": "private", "status": "idle", "is_active": True},
        ),
    ],
    ids=str,
)
def test_change_of_a_humm_thread(demo: Demo, given: dict[str, Any], body: dict[str, Any]):
    """`PUT /threads/{thread_id}?organization_id=`, with what changes and nothing else."""
    thread = _started(demo, "humm")["thread"]
    request = _sent(demo, "humm", _UPDATE, {"threadId": thread["id"], **given})
    assert (request["method"], request["path"]) == ("PUT", f"/threads/{thread['nativeId']}")
    assert (request["query"], request["body"]) == ({"organization_id": [ORGANIZATION]}, body)


@pytest.mark.parametrize(
    ("given", "body"),
    [
        ({"rating": "POSITIVE"}, {"feedback_type": "thumbs_up"}),
        ({"rating": "NEGATIVE", "score": 0.25}, {"feedback_type": "thumbs_down", "score": 0.25}),
        ({"score": 4.5}, {"feedback_type": "rating", "score": 4.5}),
        ({"comment": "Well put"}, {"feedback_type": "comment", "comment": "Well put"}),
        ({"value": "calm"}, {"feedback_type": "custom", "value": "calm"}),
        ({"rating": "POSITIVE", "key": "answer_accuracy"}, {"feedback_type": "thumbs_up", "key": "answer_accuracy"}),
    ],
    ids=str,
)
def test_feedback_on_a_humm_thread(demo: Demo, given: dict[str, Any], body: dict[str, Any]):
    """`POST /feedback`, under the source's own key where none is given."""
    thread = _started(demo, "humm")["thread"]
    request = _sent(demo, "humm", _JUDGE, {"subjectId": thread["id"], **given})
    always = {"key": "message_helpfulness", "thread_id": thread["nativeId"], "organization_id": ORGANIZATION}
    assert (request["method"], request["path"], request["body"]) == ("POST", "/feedback", {**always, **body})


@pytest.mark.parametrize(
    ("message", "body"),
    [
        ({"text": "And now?"}, {"content": "And now?", "role": "user"}),
        ({"text": "One", "parts": [{"text": "Two"}]}, {"content": "One\n\nTwo", "role": "user"}),
        ({"text": "Yes.", "role": "ASSISTANT"}, {"content": "Yes.", "role": "assistant"}),
        ({"text": "Be brief.", "role": "SYSTEM"}, {"content": "Be brief.", "role": "system"}),
        ({"text": "a", "html": "<b>a</b>"}, {"content": "a", "role": "user", "content_html": "<b>a</b>"}),
        ({"text": "a", "metadata": {"n": [1]}}, {"content": "a", "role": "user", "metadata": {"n": [1]}}),
    ],
    ids=str,
)
def test_message_for_a_thena_thread(demo: Demo, message: dict[str, Any], body: dict[str, Any]):
    """`POST .../threads/{thread_id}/messages` under the thread's agent, who is asked."""
    thread = _started(demo, "thena")["thread"]
    request = _sent(demo, "thena", _SEND, {"threadId": thread["id"], "message": message})
    path = f"/api/v1/chat/{OWN_AGENT}/threads/{thread['nativeId']}/messages"
    assert (request["method"], request["path"]) == ("POST", path)
    assert request["body"] == {**body, "agent_id": OWN_AGENT}


def test_message_for_another_agent_of_thenas(demo: Demo):
    """The body names who is to answer; what the vendor, here the sandbox, says against it is told at `agentId`."""
    thread = _started(demo, "thena")["thread"]
    given = {"threadId": thread["id"], "agentId": agent_named(demo, "thena", "Tools"), "message": {"text": "You?"}}
    demo.forget_requests()
    (error,) = demo.data(_SEND, {"input": given})["sendMessage"]["userErrors"]
    (request,) = demo.requests(vendor="thena", method="POST")
    assert request["path"] == f"/api/v1/chat/{OWN_AGENT}/threads/{thread['nativeId']}/messages"
    assert request["body"] == {"content": "You?", "role": "user", "agent_id": AGENT}
    assert (request["status"], error["code"], error["path"]) == (422, "VALIDATION", ["agentId"])


_JUDGEMENTS = pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"rating": "POSITIVE"}, {"feedback_type": "positive"}),
        ({"rating": "NEGATIVE", "issueType": "tone"}, {"feedback_type": "negative", "issue_type": "tone"}),
        ({"comment": "Well put"}, {"comment": "Well put"}),
    ],
    ids=str,
)


@_JUDGEMENTS
def test_feedback_on_a_thena_message(demo: Demo, given: dict[str, Any], said: dict[str, Any]):
    """`POST /api/v1/feedback/chat`, the thread as its context."""
    started = _started(demo, "thena")
    request = _sent(demo, "thena", _JUDGE, {"subjectId": started["message"]["id"], **given})
    details = {**said, "context_id": started["thread"]["nativeId"]}
    body = {"message_id": started["message"]["nativeId"], "source": "chat", "feedback_details": details}
    assert (request["method"], request["path"], request["body"]) == ("POST", "/api/v1/feedback/chat", body)


@_JUDGEMENTS
def test_feedback_on_a_thena_run(demo: Demo, given: dict[str, Any], said: dict[str, Any]):
    """`POST /api/v1/feedback/flow`, for a flow execution is a run."""
    thread = _started(demo, "thena")["thread"]
    (run,) = demo.data(_RUN, {"id": thread["id"]})["thread"]["runs"]["nodes"]
    request = _sent(demo, "thena", _JUDGE, {"subjectId": run["id"], **given})
    named = {"flow_execution_id": run["nativeId"], "context_id": thread["nativeId"], "source": "flow"}
    assert (request["method"], request["path"]) == ("POST", "/api/v1/feedback/flow")
    assert request["body"] == {**named, **said}


def test_agents_of_thenas(demo: Demo):
    """`POST /api/v1/agents` with all there is to say, then `PUT` with what changes; pairs not named stay."""
    whole = {"templateId": TEMPLATE, "configuration": {"script": "echo", "model": "m"}}
    given = {"source": "thena", "name": "Nora", "description": "Answers", "metadata": {"a": 1}}
    demo.forget_requests()
    made = demo.data(_MAKE_AGENT, {"input": {**given, "options": {"thena": whole}}})["createAgent"]
    assert made["userErrors"] == []
    (request,) = demo.requests(vendor="thena", method="POST")
    assert (request["path"], request["body"]) == (
        "/api/v1/agents",
        {
            "name": "Nora",
            "description": "Answers",
            "metadata": {"a": 1},
            "template_id": TEMPLATE,
            "configuration": {"script": "echo", "model": "m"},
        },
    )
    agent = made["agent"]["id"]
    changes = [
        ({"name": "Noor"}, {"name": "Noor"}),
        ({"description": None}, {"description": ""}),
        ({"metadata": {"b": 2}}, {"metadata": {"a": 1, "b": 2}}),
        ({"options": {"thena": {"configuration": {"script": "echo"}}}}, {"configuration": {"script": "echo"}}),
        ({"options": {"thena": {"templateId": TEMPLATE}}}, {"template_id": TEMPLATE}),
    ]
    for change, body in changes:
        request = _sent(demo, "thena", _CHANGE_AGENT, {"agentId": agent, **change})
        assert (request["method"], request["path"].rpartition("/")[0]) == ("PUT", "/api/v1/agents")
        assert request["body"] == body
