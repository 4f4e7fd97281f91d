"""What stands behind `@kind:source` in examples/queries: objects made for the occasion at a running demo."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from processes import Demo

_QUERIES = Path(__file__).resolve().parents[1] / "examples" / "queries"
_PLACEHOLDER = re.compile(r"@([a-z]+)(\d*):([a-z0-9-]+)", re.IGNORECASE)
_MOST_LOOKS = 400
_START = """
mutation ($input: StartThreadInput!) {
  startThread(input: $input) { thread { id } run { id } userErrors { code message path } }
}
"""
_HIDE = """
mutation ($id: ID!) { deleteThread(input: {threadId: $id, mode: HIDE}) { userErrors { code message path } } }
"""
_RUNS = """
query ($id: ID!) {
  thread(id: $id) { runs(first: 5) { nodes { id status requiredAction { toolCalls { id } } } } }
}
"""
_MESSAGES = "query ($id: ID!) { thread(id: $id) { messages(last: 5) { nodes { id role text } } } }"
_AGENTS = "query ($source: String!) { agents(source: $source, first: 100) { nodes { id name } } }"
_UNDER_WAY = {"QUEUED", "RUNNING", "CANCELLING"}


def agent_named(demo: Demo, source: str, name: str) -> str:
    """The id of the agent with this name."""
    nodes = demo.data(_AGENTS, {"source": source})["agents"]["nodes"]
    return next(node["id"] for node in nodes if node["name"] == name)


def started(demo: Demo, target: dict[str, Any], text: str) -> str:
    """The id of a new thread there; `target` as `startThread` takes it."""
    payload = demo.data(_START, {"input": {"target": target, "message": {"text": text}}})["startThread"]
    assert payload["userErrors"] == []
    return payload["thread"]["id"]


def settled(demo: Demo, thread: str) -> dict[str, Any]:
    """Its newest run, or None, and its newest messages, once its runs have come to an end or wait for somebody.

    Of two runs that began in one second a vendor that tells seconds does not tell which is the newer.
    """
    for _ in range(_MOST_LOOKS):
        runs = demo.data(_RUNS, {"id": thread})["thread"]["runs"]["nodes"]
        if all(run["status"] not in _UNDER_WAY for run in runs):
            messages = demo.data(_MESSAGES, {"id": thread})["thread"]["messages"]["nodes"]
            return {"run": next(iter(runs), None), "messages": messages}
    raise AssertionError(f"the runs do not come to an end: {runs}")


def filled(demo: Demo, variables: Any) -> Any:
    """The variables with an id in the place of each placeholder; the same text is the same id."""
    found = sorted(set(_placeholders(variables)))
    ids: dict[str, str] = {}
    for source in {source for _, _, source in found}:
        kinds = [kind for _, kind, source_ in found if source_ == source]
        if "agent" in kinds:
            ids[f"@agent:{source}"] = agent_named(demo, source, "Echo")
        if "ownAgent" in kinds:
            ids[f"@ownAgent:{source}"] = _own_agent(demo, source)
        if {"thread", "message", "endedRun"}.intersection(kinds):
            ids |= _conversation(demo, source)
        if "hidden" in kinds:
            ids[f"@hidden:{source}"] = _hidden(demo, source)
        if {"run", "toolCall"}.intersection(kinds):
            ids |= _waiting_run(demo, source, kinds.count("toolCall"))
    return _replaced(variables, ids)


def _own_agent(demo: Demo, source: str) -> str:
    """An agent made as the example makes one there."""
    operation, given = (
        (_QUERIES / f"create-agent.{ending}").read_text(encoding="utf-8")
        for ending in ("graphql", f"{source}.variables.json")
    )
    return demo.data(operation, json.loads(given))["createAgent"]["agent"]["id"]


def _conversation(demo: Demo, source: str) -> dict[str, str]:
    """A thread with the source's own agent; its answer and run, where they are told."""
    thread = started(demo, {"source": source}, "Where do swifts sleep?")
    told = settled(demo, thread)
    ids = {f"@thread:{source}": thread}
    ids |= {f"@message:{source}": message["id"] for message in told["messages"] if message["role"] == "ASSISTANT"}
    return ids | ({f"@endedRun:{source}": told["run"]["id"]} if told["run"] else {})


def _hidden(demo: Demo, source: str) -> str:
    thread = started(demo, {"source": source}, "Where do swifts winter?")
    assert demo.data(_HIDE, {"id": thread})["deleteThread"]["userErrors"] == []
    return thread


def _waiting_run(demo: Demo, source: str, calls: int) -> dict[str, str]:
    """A run that waits for as many tool outputs as there are placeholders for them."""
    nodes = demo.data(_AGENTS, {"source": source})["agents"]["nodes"]
    for agent in (node["id"] for node in nodes if node["name"].startswith("Asks")):
        run = settled(demo, started(demo, {"agentId": agent}, "How warm is it outside?"))["run"]
        waiting = [call["id"] for call in run["requiredAction"]["toolCalls"]]
        if calls in {0, len(waiting)}:
            names = [f"@toolCall{place if place > 1 else ''}:{source}" for place in range(1, len(waiting) + 1)]
            return {f"@run:{source}": run["id"], **dict(zip(names, waiting, strict=True))}
    raise AssertionError(f"no agent of {source!r} waits for the outputs of exactly {calls} tool calls")


def _placeholders(value: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, str) and (match := _PLACEHOLDER.fullmatch(value)):
        yield value, match[1], match[3]
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        yield from _placeholders(child)


def _replaced(value: Any, ids: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _replaced(child, ids) for name, child in value.items()}
    if isinstance(value, list):
        return [_replaced(child, ids) for child in value]
    return ids[value] if isinstance(value, str) and _PLACEHOLDER.fullmatch(value) else value
