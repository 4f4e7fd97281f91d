"""What Mindset tells: each field of its page's answer, from its JSON to where GraphQL shows it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from e2e.wire.answering import Told, at, changed, documented, sample

_START = """
mutation {
  startThread(input: {target: {source: "mindset"}, message: {text: "Hello"}, user: {email: "ana@example.com"}}) {
    thread { nativeId raw agent { nativeId } agentSessionId user { nativeId email } }
    userErrors { code path }
  }
}
"""
PLACES: Mapping[str, str] = {"threadUid": "nativeId", "humanUid": "user.nativeId", "agentUid": "agent.nativeId"}
"""Where GraphQL shows each field."""


async def _started(told: Told, answer: Any) -> dict[str, Any]:
    """The payload of a start that is answered so."""
    told.answers("POST /api/v1/appuid/an-app/threads", answer)
    return (await told.data(_START))["startThread"]


def test_every_documented_field_has_a_place():
    """No field of the answer is forgotten above."""
    assert set(PLACES) == documented("mindset")


@pytest.mark.parametrize(
    "answer",
    [sample("mindset/createConversationThread.response"), {"threadUid": "t-1", "humanUid": "h-1", "agentUid": "a-1"}],
    ids=["sample", "own words"],
)
async def test_every_field_of_mindsets_is_shown(told: Told, answer: dict[str, Any]):
    """At its place with its value, and the whole in `raw`, beside the app that it was asked of."""
    payload = await _started(told, answer)
    assert payload["userErrors"] == []
    assert [field for field, path in PLACES.items() if at(payload["thread"], path) != answer[field]] == []
    assert payload["thread"]["raw"] == {"appUid": "an-app", **answer}
    assert payload["thread"]["user"]["email"] == "ana@example.com"


@pytest.mark.parametrize("field", ["humanUid", "agentUid"])
@pytest.mark.parametrize("value", [(), (None,), (7,), ([7],), ({"a": 7},), ("",)], ids=str)
async def test_field_that_mindset_does_not_tell_costs_no_other(told: Told, field: str, value: Sequence[Any]):
    """A thread is for whom and with whom it was asked for, as long as nothing else is told."""
    answer = {"threadUid": "t-1", "humanUid": "h-1", "agentUid": "a-1", "new_field": 1}
    thread = (await _started(told, changed(answer, field, *value)))["thread"]
    known = {"humanUid": None, "agentUid": "an-agent"}
    assert thread["nativeId"] == "t-1"
    assert {name: at(thread, path) for name, path in PLACES.items() if name != "threadUid"} == {
        name: known[name] if name == field else answer[name] for name in known
    }


@pytest.mark.parametrize(
    "answer", [{}, {"threadUid": None}, {"threadUid": ""}, {"threadUid": 7}, [], "t-1", None], ids=str
)
async def test_start_that_names_no_thread_is_unknown(told: Told, answer: Any):
    """Something may have been started: it is neither told as a success nor as a failure."""
    payload = await _started(told, answer)
    assert payload["thread"] is None
    assert [error["code"] for error in payload["userErrors"]] == ["OUTCOME_UNKNOWN"]


async def test_composite_agent_uid_is_an_agent_and_a_session(told: Told):
    """As the page writes it, `agentUid::sessionUid`, if the answer has it so."""
    thread = (await _started(told, {"threadUid": "t-1", "agentUid": "a-1::s-1"}))["thread"]
    assert (thread["agent"]["nativeId"], thread["agentSessionId"]) == ("a-1", "s-1")
