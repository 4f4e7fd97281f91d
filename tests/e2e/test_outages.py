"""A source that is down: the others are whole, and each failed path is reported exactly once."""

from collections import Counter
from typing import Any

import pytest

from processes import Demo

DOWN = "umami"
_OUTAGES = "outages { source { slug } code message retryable }"


def _nested(outages: str) -> str:
    return f"""
      {{
        threads(first: 50) {{
          outages {{ code }}
          edges {{ node {{
            id source {{ slug }}
            messages(last: 5) {{ {outages} nodes {{ text parts {{ text }} }} }}
          }} }}
        }}
      }}
    """


def _rows(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [edge["node"] for edge in answer["data"]["threads"]["edges"]]


def _of_others(answer: dict[str, Any]) -> dict[str, Any]:
    return {row["id"]: row["messages"]["nodes"] for row in _rows(answer) if row["source"]["slug"] != DOWN}


@pytest.fixture
def whole(demo: Demo) -> dict[str, Any]:
    """The answer while every source is up."""
    answer = demo.graphql(_nested(_OUTAGES))
    assert "errors" not in answer
    assert all(row["messages"]["outages"] == [] for row in _rows(answer))
    return answer


def test_with_outages_selected_they_hold_every_report(demo: Demo, whole: dict[str, Any]):
    """No top-level error; each failed list is empty and says why, once."""
    with demo.without(DOWN):
        answer = demo.graphql(_nested(_OUTAGES))
    failed = [row["messages"] for row in _rows(answer) if row["source"]["slug"] == DOWN]
    assert "errors" not in answer
    assert _of_others(answer) == _of_others(whole)
    assert len(failed) > 1
    for messages in failed:
        assert messages["nodes"] == []
        (outage,) = messages["outages"]
        assert (outage["source"]["slug"], outage["code"], outage["retryable"]) == (DOWN, "VENDOR_UNREACHABLE", True)


def test_without_outages_each_failed_path_is_an_error(demo: Demo, whole: dict[str, Any]):
    """The field is null, and exactly one error stands at its path, with code, source and vendor."""
    with demo.without(DOWN):
        answer = demo.graphql(_nested(""))
    failed = [place for place, row in enumerate(_rows(answer)) if row["source"]["slug"] == DOWN]
    assert _of_others(answer) == _of_others(whole)
    assert all(_rows(answer)[place]["messages"] is None for place in failed)
    paths = Counter(tuple(error["path"]) for error in answer["errors"])
    assert paths == Counter({("threads", "edges", place, "node", "messages"): 1 for place in failed})
    for error in answer["errors"]:
        extensions = error["extensions"]
        assert (extensions["code"], extensions["source"], extensions["vendor"]) == ("VENDOR_UNREACHABLE", DOWN, DOWN)
        assert extensions["retryable"] is True
        assert extensions["requestId"]


@pytest.mark.parametrize("condition", ["@include(if: false)", "@skip(if: true)"])
def test_outages_that_are_left_out_by_a_directive_report_nothing(demo: Demo, condition: str):
    """Then the errors are where they would be without them."""
    with demo.without(DOWN):
        answer = demo.graphql(_nested(_OUTAGES.replace("{", condition + " {", 1)))
    failed = sum(row["source"]["slug"] == DOWN for row in _rows(answer))
    assert len(answer["errors"]) == failed


def test_thread_that_cannot_be_read_afresh(demo: Demo, whole: dict[str, Any]):
    """With `outage`, the last known state and why; without it, null and one error."""
    thread = next(row["id"] for row in _rows(whole) if row["source"]["slug"] == DOWN)
    with demo.without(DOWN):
        told = demo.graphql("query ($id: ID!) { thread(id: $id) { id status outage { code } } }", {"id": thread})
        thrown = demo.graphql("query ($id: ID!) { thread(id: $id) { id status } }", {"id": thread})
    assert "errors" not in told
    assert told["data"]["thread"]["id"] == thread
    assert told["data"]["thread"]["status"] == "COMPLETED"
    assert told["data"]["thread"]["outage"] == {"code": "VENDOR_UNREACHABLE"}
    assert thrown["data"] == {"thread": None}
    assert [error["path"] for error in thrown["errors"]] == [["thread"]]


def test_agents_of_the_others_are_listed(demo: Demo):
    """And the failure is told once, in one place or the other."""
    with demo.without(DOWN):
        told = demo.graphql("{ agents(first: 100) { nodes { source { slug } } outages { source { slug } code } } }")
        thrown = demo.graphql("{ agents(first: 100) { nodes { source { slug } } } }")
    assert "errors" not in told
    assert told["data"]["agents"]["outages"] == [{"source": {"slug": DOWN}, "code": "VENDOR_UNREACHABLE"}]
    others = {node["source"]["slug"] for node in told["data"]["agents"]["nodes"]}
    assert others == {"local", "assistants", "thena", "mindset", "conversations"}
    assert [error["path"] for error in thrown["errors"]] == [["agents"]]


def test_mutation_tells_the_failure_among_its_user_errors(demo: Demo, whole: dict[str, Any]):
    """Not among the top-level errors; nothing was done."""
    thread = next(row["id"] for row in _rows(whole) if row["source"]["slug"] == DOWN)
    send = """
      mutation ($input: SendMessageInput!) {
        sendMessage(input: $input) { message { id } userErrors { code retryable } }
      }
    """
    with demo.without(DOWN):
        answer = demo.graphql(send, {"input": {"threadId": thread, "message": {"text": "Hello?"}}})
    assert "errors" not in answer
    assert answer["data"]["sendMessage"]["message"] is None
    assert answer["data"]["sendMessage"]["userErrors"] == [{"code": "VENDOR_UNREACHABLE", "retryable": True}]


def test_source_that_came_back_answers(demo: Demo, whole: dict[str, Any]):
    """As if nothing had been."""
    with demo.without(DOWN):
        demo.graphql(_nested(""))
    assert demo.graphql(_nested(_OUTAGES))["data"] == whole["data"]
