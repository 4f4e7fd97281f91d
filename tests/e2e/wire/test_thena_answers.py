"""What Thena tells: each field of its page's answer, from its JSON to where GraphQL shows it.

The sample is served word for word, with words and ids of its own in the place of the page's placeholders, and with
fields missing, null, of another kind and unknown.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import pytest

from e2e.wire.answering import Told, at, changed, documented, sample

SAMPLE = sample("thena/createChatThread.response")
AGENT = SAMPLE["agent_id"]
_CHAT = f"/api/v1/chat/{AGENT}/threads"

_CREATE = """
mutation { createThread(input: {target: {source: "thena"}}) { thread { id } userErrors { code path } } }
"""
_READ = """
query ($id: ID!) {
  thread(id: $id) {
    nativeId title metadata createdAt updatedAt organizationId raw
    agent { nativeId }
    user { nativeId anonymousId }
    outage { code }
    messages(first: 5) {
      outages { code }
      nodes {
        nativeId text html role nativeRole metadata createdAt
        thread { nativeId }
        attachments { data }
        toolCalls { name arguments result error startedAt endedAt }
        feedback(first: 5) {
          nodes {
            nativeId flowExecutionId userId organizationId rating nativeRating issueType comment createdAt updatedAt
            message { nativeId }
            humanMessage { nativeId }
          }
        }
      }
    }
  }
}
"""
_CALL, _JUDGED = "messages.nodes.0.toolCalls.0", "messages.nodes.0.feedback.nodes.0"
PLACES: Mapping[str, str] = {
    "id": "nativeId",
    "agent_id": "agent.nativeId",
    "user_id": "user.nativeId",
    "anon_user_id": "user.anonymousId",
    "organization_id": "organizationId",
    "title": "title",
    "metadata": "metadata",
    "created_at": "createdAt",
    "updated_at": "updatedAt",
    "messages.*.id": "messages.nodes.0.nativeId",
    "messages.*.thread_id": "messages.nodes.0.thread.nativeId",
    "messages.*.content": "messages.nodes.0.text",
    "messages.*.content_html": "messages.nodes.0.html",
    "messages.*.role": "messages.nodes.0.nativeRole",
    "messages.*.attachments": "messages.nodes.0.attachments.0.data",
    "messages.*.metadata": "messages.nodes.0.metadata",
    "messages.*.created_at": "messages.nodes.0.createdAt",
    "messages.*.tool_calls.*.tool_name": f"{_CALL}.name",
    "messages.*.tool_calls.*.arguments": f"{_CALL}.arguments",
    "messages.*.tool_calls.*.result": f"{_CALL}.result",
    "messages.*.tool_calls.*.error": f"{_CALL}.error",
    "messages.*.tool_calls.*.start_time": f"{_CALL}.startedAt",
    "messages.*.tool_calls.*.end_time": f"{_CALL}.endedAt",
    "messages.*.feedback.id": f"{_JUDGED}.nativeId",
    "messages.*.feedback.human_message_id": f"{_JUDGED}.humanMessage.nativeId",
    "messages.*.feedback.ai_message_id": f"{_JUDGED}.message.nativeId",
    "messages.*.feedback.flow_execution_id": f"{_JUDGED}.flowExecutionId",
    "messages.*.feedback.user_id": f"{_JUDGED}.userId",
    "messages.*.feedback.organization_id": f"{_JUDGED}.organizationId",
    "messages.*.feedback.feedback_type": f"{_JUDGED}.nativeRating",
    "messages.*.feedback.issue_type": f"{_JUDGED}.issueType",
    "messages.*.feedback.comment": f"{_JUDGED}.comment",
    "messages.*.feedback.created_at": f"{_JUDGED}.createdAt",
    "messages.*.feedback.updated_at": f"{_JUDGED}.updatedAt",
}
"""Where GraphQL shows each field."""
_FALLS_BACK = {
    "id": "the id that the thread was asked by",
    "agent_id": "the agent in the thread's address",
    "messages.*.thread_id": "the thread that it was read with",
    "messages.*.tool_calls.*.tool_name": "no name",
    "messages.*.content": "no text",
    "messages.*.feedback.ai_message_id": "the message that it stands in",
}
"""Fields that are something even where the vendor tells nothing."""

_FEEDBACK = {field for field in PLACES if field.startswith("messages.*.feedback.")}
_FOUND_BY = {"id": {"messages.*.thread_id"}, "messages.*.id": _FEEDBACK}
"""Fields that are found by another one: feedback stands on the message that it names."""
_MOVED_BY = {**_FOUND_BY, "messages.*.feedback.ai_message_id": _FEEDBACK}
"""The same where that one names something else, instead of nothing."""


def _own_words(value: Any, path: str = "") -> Any:
    """The sample with a value of its own in the place of each placeholder."""
    match value:
        case dict() if value:
            return {name: _own_words(inner, f"{path}.{name}") for name, inner in value.items()}
        case {}:
            return {"of": path}
        case list():
            return [_own_words(inner, path) for inner in value]
        case "<string>":
            return f"words of {path}"
        case str() if "T" in value:
            return f"2026-01-{len(path) % 28 + 1:02d}T05:31:{sum(map(ord, path)) % 60:02d}Z"
        case _:
            return str(uuid5(NAMESPACE_URL, path))


def _answer() -> dict[str, Any]:
    """The sample in words of its own: an answer with everything, and the question that it answers."""
    answer = {**_own_words(SAMPLE), "agent_id": AGENT}
    (message,) = answer["messages"]
    message["thread_id"] = answer["id"]
    message["feedback"]["ai_message_id"] = message["id"]
    question = {"id": message["feedback"]["human_message_id"], "content": "Why?", "role": "user"}
    return {**answer, "messages": [message, question]}


ANSWER = _answer()


async def _shown(told: Told, answer: dict[str, Any]) -> dict[str, Any]:
    """What GraphQL shows of a thread where reading it is answered so, and nothing else was ever told of it.

    Each is another thread to the gateway, and is called as in the answer here.
    """
    native_id = str(uuid4())
    told.answers("GET /api/v1/agents", [{"id": AGENT, "name": "An agent"}])
    told.answers(f"POST {_CHAT}", {"id": native_id})
    told.answers(f"GET {_CHAT}/{native_id}", json.loads(json.dumps(answer).replace(ANSWER["id"], native_id)))
    payload = (await told.data(_CREATE))["createThread"]
    assert payload["userErrors"] == []
    shown = (await told.data(_READ, {"id": payload["thread"]["id"]}))["thread"]
    return json.loads(json.dumps(shown).replace(native_id, ANSWER["id"]))


def _is_shown(shown: dict[str, Any], field: str) -> bool:
    """Whether GraphQL shows what the whole answer tells; an attachment is told in a list of them."""
    value = at(ANSWER, field.replace("*", "0"))
    return at(shown, PLACES[field]) == (value[0] if isinstance(value, list) else value)


def _hidden_beside(shown: dict[str, Any], lost: str, found_by: Mapping[str, set[str]]) -> list[str]:
    """Fields that are not shown although it is another one that was not told, or wrongly."""
    beside = PLACES.keys() - {lost} - found_by.get(lost, set())
    return sorted(field for field in beside if not _is_shown(shown, field))


def _codes(shown: dict[str, Any]) -> list[str]:
    """What went wrong with the thread and with its messages."""
    outages = [shown["outage"], *(shown["messages"]["outages"] if shown["messages"] else [])]
    return [each["code"] for each in outages if each]


def test_every_documented_field_has_a_place():
    """No field of the answer is forgotten above."""
    assert set(PLACES) == documented("thena")


async def test_sample_is_shown_word_for_word(told: Told):
    """One id for everything and `<string>` for every word: it is read all the same."""
    shown = await _shown(told, {**SAMPLE, "id": ANSWER["id"]})
    assert (shown["title"], shown["nativeId"], shown["createdAt"]) == ("<string>", ANSWER["id"], "2023-11-07T05:31:56Z")
    (message,) = shown["messages"]["nodes"]
    assert (message["text"], message["role"], message["nativeRole"]) == ("<string>", "UNKNOWN", "<string>")
    assert message["toolCalls"][0]["error"] == "<string>"
    assert message["feedback"]["nodes"][0]["rating"] == "UNKNOWN"


async def test_every_field_is_shown(told: Told):
    """At its place with its value, and all of the thread but its messages in `raw`."""
    shown = await _shown(told, ANSWER)
    assert [field for field in PLACES if not _is_shown(shown, field)] == []
    assert shown["raw"] == {name: value for name, value in ANSWER.items() if name != "messages"}
    assert _codes(shown) == []


@pytest.mark.parametrize("value", [(), (None,)], ids=["missing", "null"])
async def test_field_that_is_not_told_costs_no_other(told: Told, value: Sequence[None]):
    """It is null, or what can be known without it; everything beside it is as it was."""
    for field, path in PLACES.items():
        shown = await _shown(told, changed(ANSWER, field, *value))
        assert (at(shown, path) is not None) == (field in _FALLS_BACK), field
        assert (_hidden_beside(shown, field, _FOUND_BY), _codes(shown)) == ([], []), field


@pytest.mark.parametrize("value", [7, [7], {"a": 7}, True, "neither id nor moment"], ids=str)
async def test_field_of_another_kind_is_left_out_or_told(told: Told, value: Any):
    """Either everything beside it is shown, or the vendor's answer is said to be no good, and nothing else.

    One that names another thread or agent than was asked for tells of none.
    """
    for field in PLACES:
        shown = await _shown(told, changed(ANSWER, field, value))
        if codes := _codes(shown):
            assert set(codes) <= {"VENDOR_BAD_PAYLOAD", "NOT_FOUND"}, field
            assert field in {"id", "agent_id"} or "NOT_FOUND" not in codes, field
        else:
            assert _hidden_beside(shown, field, _MOVED_BY) == [], field


async def test_unknown_field_shows_nowhere(told: Told):
    """Wherever it stands; in `raw` neither, which has documented fields alone."""
    unknown = {"new_field": "a secret of theirs"}
    message = {**ANSWER["messages"][0], **unknown}
    message["feedback"] = {**message["feedback"], **unknown}
    message["tool_calls"] = [{**message["tool_calls"][0], **unknown}]
    shown = await _shown(told, {**ANSWER, **unknown, "messages": [message, ANSWER["messages"][1]]})
    assert shown["raw"]
    assert shown == await _shown(told, ANSWER)
    assert "a secret of theirs" not in json.dumps(shown)
