"""What stands behind `@kind:source` in examples/queries: objects made for the occasion at a running demo."""

import re
from collections.abc import Iterator
from typing import Any

from processes import Demo

_PLACEHOLDER = re.compile(r"@([a-z]+)(\d*):([a-z0-9-]+)", re.IGNORECASE)
_MOST_LOOKS = 400
_START = """
mutation ($input: StartThreadInput!) {
  startThread(input: $input) { thread { id } run { id } userErrors { code message path } }
}
"""
_LOOK = """
query ($id: ID!) {
  thread(id: $id) {
    messages(last: 5) { nodes { id role text } }
    latestRun { id status requiredAction { toolCalls { id } } }
  }
}
"""
_AGENTS = "query ($source: String!) { agents(source: $source, first: 100) { nodes { id name } } }"
_UNDER_WAY = {"QUEUED", "RUNNING", "CANCELLING"}


def agent_named(demo: Demo, source: str, name: str) -> str:
    """The id of the agent with this name."""
    nodes = demo.data(_AGENTS, {"source": source})["agents"]["nodes"]
    return next(node["id"] for node in nodes if node["name"] == name)


def started(demo: Demo, agent: str, text: str) -> str:
    """The id of a new thread with this agent."""
    payload = demo.data(_START, {"input": {"target": {"agentId": agent}, "message": {"text": text}}})["startThread"]
    assert payload["userErrors"] == []
    return payload["thread"]["id"]


def settled(demo: Demo, thread: str) -> dict[str, Any]:
    """The thread, once its run has come to an end or waits for somebody."""
    for _ in range(_MOST_LOOKS):
        seen = demo.data(_LOOK, {"id": thread})["thread"]
        if seen["latestRun"] is None or seen["latestRun"]["status"] not in _UNDER_WAY:
            return seen
    raise AssertionError(f"the run does not come to an end: {seen}")


def filled(demo: Demo, variables: Any) -> Any:
    """The variables with an id in the place of each placeholder; the same text is the same id."""
    found = sorted(set(_placeholders(variables)))
    ids: dict[str, str] = {}
    for source in {source for _, _, _, source in found}:
        wanted = [(text, kind, int(number or 1)) for text, kind, number, source_ in found if source_ == source]
        kinds = {kind for _, kind, _ in wanted}
        if "agent" in kinds:
            ids[f"@agent:{source}"] = agent_named(demo, source, "Echo")
        if kinds & {"thread", "message"}:
            ids |= _conversation(demo, source)
        if kinds & {"run", "toolCall"}:
            ids |= _waiting_run(demo, source, sum(kind == "toolCall" for _, kind, _ in wanted))
    return _replaced(variables, ids)


def _conversation(demo: Demo, source: str) -> dict[str, str]:
    thread = started(demo, agent_named(demo, source, "Echo"), "Where do swifts sleep?")
    messages = settled(demo, thread)["messages"]["nodes"]
    answer = next(message["id"] for message in messages if message["role"] == "ASSISTANT")
    return {f"@thread:{source}": thread, f"@message:{source}": answer}


def _waiting_run(demo: Demo, source: str, calls: int) -> dict[str, str]:
    """A run that waits for as many tool outputs as there are placeholders for them."""
    nodes = demo.data(_AGENTS, {"source": source})["agents"]["nodes"]
    for agent in (node["id"] for node in nodes if node["name"].startswith("Asks")):
        run = settled(demo, started(demo, agent, "How warm is it outside?"))["latestRun"]
        waiting = [call["id"] for call in run["requiredAction"]["toolCalls"]]
        if calls in {0, len(waiting)}:
            names = [f"@toolCall{place if place > 1 else ''}:{source}" for place in range(1, len(waiting) + 1)]
            return {f"@run:{source}": run["id"], **dict(zip(names, waiting, strict=True))}
    raise AssertionError(f"no agent of {source!r} waits for the outputs of exactly {calls} tool calls")


def _placeholders(value: Any) -> Iterator[tuple[str, str, str, str]]:
    if isinstance(value, str) and (match := _PLACEHOLDER.fullmatch(value)):
        yield value, match[1], match[2], match[3]
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        yield from _placeholders(child)


def _replaced(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _replaced(child, ids) for name, child in value.items()}
    if isinstance(value, list):
        return [_replaced(child, ids) for child in value]
    return ids[value] if isinstance(value, str) and _PLACEHOLDER.fullmatch(value) else value
