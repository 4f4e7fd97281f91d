"""The workloads in the peers' schema (`peers/schema.graphql`), which has the shape of the plain data."""

import json

from . import data
from .data import Json
from .seeding import RATINGS, STATUSES
from .workloads import Ask

_THREAD = "id title status createdAt updatedAt userId agentId channel messageCount priority"
_MESSAGE = "id threadId role content createdAt updatedAt status model tokenCount"
_CALL = "id name arguments status"
_QUERIES = {
    "W1": "query($id: ID!) { thread(id: $id) { id title createdAt } }",
    "W2": "query($limit: Int!, $offset: Int!) { threads(limit: $limit, offset: $offset) "
    "{ id title messages { content role toolCalls { name } feedback { type } } } }",
    "W3a": "query($id: ID!) { slowThread(id: $id) { id title createdAt } }",
    "W3b": f"query($id: ID!) {{ {' '.join(f'v{i}(id: $id) {{ id title createdAt }}' for i in range(5))} }}",
    "W4": f"{{ localThreads {{ {_THREAD} messages {{ {_MESSAGE} toolCalls {{ {_CALL} }} "
    "feedback { type comment } } } }",
    "W5": "{ __typename }",
}


def ask(workload: str) -> Ask:
    """A workload, answered with the plain data as it is."""
    if workload == "W2":
        starts = range(0, data.THREADS, data.PAGE)
        variables = [{"limit": data.PAGE, "offset": start} for start in starts]
        return _ask(workload, variables, lambda n: {"threads": [_with_messages(i) for i in _page(starts[n])]})
    if workload == "W4":
        return _ask(workload, [{}], lambda _: {"localThreads": [_whole(thread) for thread in data.local()]})
    if workload == "W5":
        return _ask(workload, [{}], lambda _: {"__typename": "Query"})
    names = {"W1": ["thread"], "W3a": ["slowThread"], "W3b": [f"v{i}" for i in range(5)]}[workload]
    variables = [{"id": thread["id"]} for thread in data.threads()]
    return _ask(workload, variables, lambda n: dict.fromkeys(names, _pick(data.threads()[n], "id title createdAt")))


def ask_of_store(workload: str) -> Ask:
    """A workload, where W4 is answered with what the gateway's database holds, in its words."""
    if workload != "W4":
        return ask(workload)
    return _ask(workload, [{}], lambda _: {"localThreads": [_as_kept(thread) for thread in data.local()]})


def _ask(workload: str, variables: list[Json], expected) -> Ask:
    return Ask(query=_QUERIES[workload], variables=variables, expected=expected)


def _pick(row: Json, names: str) -> Json:
    return {name: row[name] for name in names.split()}


def _page(start: int) -> range:
    return range(start, start + data.PAGE)


def _with_messages(place: int) -> Json:
    said = [
        {
            **_pick(message, "content role"),
            "toolCalls": [_pick(call, "name") for call in message["toolCalls"]],
            "feedback": message["feedback"] and _pick(message["feedback"], "type"),
        }
        for message in data.messages()[place]
    ]
    return {**_pick(data.threads()[place], "id title"), "messages": said}


def _whole(thread: Json) -> Json:
    said = [
        {**message, "feedback": message["feedback"] and _pick(message["feedback"], "type comment")}
        for message in thread["messages"]
    ]
    return {**thread, "messages": said}


def _as_kept(thread: Json) -> Json:
    """What stands in the store: our enums, moments with microseconds, arguments as JSON."""
    said = [_message_as_kept(message) for message in _whole(thread)["messages"]]
    moments = {name: data.printed(thread[name]) for name in ("createdAt", "updatedAt")}
    return {**thread, **moments, "status": STATUSES[thread["status"]].value, "messages": said}


def _message_as_kept(message: Json) -> Json:
    told = message["feedback"]
    return {
        **message,
        "role": message["role"].upper(),
        "status": "COMPLETED",
        "createdAt": data.printed(message["createdAt"]),
        "toolCalls": [{**call, "status": "COMPLETED", "arguments": _dense(call)} for call in message["toolCalls"]],
        "feedback": told and {**told, "type": RATINGS[told["type"]].value},
    }


def _dense(call: Json) -> str:
    return json.dumps(json.loads(call["arguments"]), separators=(",", ":"))
