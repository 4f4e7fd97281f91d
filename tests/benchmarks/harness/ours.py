"""The workloads in the gateway's schema, and their answers worked out from the data."""

import json
from collections.abc import Callable
from itertools import pairwise

from threadloom.domain.clock import datetime_of, instant_of_seconds
from threadloom.domain.ids import AgentRef, SourceSlug, ToolCallRef
from threadloom.graphql.ids import global_id

from . import data, seeding
from .data import Json
from .seeding import FAN, FAST, LOCAL, RATINGS, SLOW, STATUSES, message_ref, thread_ref
from .workloads import Ask

Post = Callable[[str, Json], Json]
"""Sends an operation with its variables; gives the data of the answer."""

_ONE = "query($id: ID!) { thread(id: $id) { id title createdAt } }"
_FIVE = "query({}) {{ {} }}".format(
    ", ".join(f"$v{i}: ID!" for i in range(5)),
    " ".join(f"v{i}: thread(id: $v{i}) {{ id title createdAt }}" for i in range(5)),
)
_INBOX = """query($after: String) {
  threads(first: 20, after: $after, filter: {sources: ["fast"]}) { nodes { id title messages(first: 20) { nodes {
    text role toolCalls { name } viewerFeedback { rating } } } } } }"""
_CURSOR = """query($after: String) {
  threads(first: 20, after: $after, filter: {sources: ["fast"]}) { pageInfo { endCursor } } }"""
_EVERYTHING = """{ threads(first: 100, filter: {sources: ["notes"]}) { nodes {
  id title status createdAt updatedAt user { nativeId } agent { id } metadata
  messages(first: 20) { totalCount nodes {
    id thread { id } role text createdAt status metadata
    toolCalls { id name arguments status }
    viewerFeedback { rating comment } } } } } }"""


def ask(workload: str, post: Post) -> Ask:
    """A workload; `post` is asked for the cursors of W2."""
    threads = data.threads()
    if workload == "W2":
        return Ask(query=_INBOX, variables=_pages(post), expected=_inbox_page)
    if workload == "W4":
        nodes = [_whole(thread) for thread in reversed(data.local())]
        return Ask(query=_EVERYTHING, variables=[{}], expected=lambda _: {"threads": {"nodes": nodes}})
    if workload == "W5":
        return Ask(query="{ __typename }", variables=[{}], expected=lambda _: {"__typename": "Query"})
    if workload == "W3b":
        variables = [{f"v{i}": _id(source, thread) for i, source in enumerate(FAN)} for thread in threads]
        return Ask(
            query=_FIVE,
            variables=variables,
            expected=lambda n: {f"v{i}": _one(source, threads[n]) for i, source in enumerate(FAN)},
        )
    source = {"W1": FAST, "W3a": SLOW}[workload]
    return Ask(
        query=_ONE,
        variables=[{"id": _id(source, thread)} for thread in threads],
        expected=lambda n: {"thread": _one(source, threads[n])},
    )


def _pages(post: Post) -> list[Json]:
    """The variables of every page of the inbox, found by walking through it."""
    variables: list[Json] = [{"after": None}]
    for _ in range(data.THREADS // data.PAGE - 1):
        variables.append({"after": post(_CURSOR, variables[-1])["threads"]["pageInfo"]["endCursor"]})
    assert all(one != another for one, another in pairwise(variables))
    return variables


def _id(source: SourceSlug, thread: Json) -> str:
    return global_id(thread_ref(source, thread["id"]))


def _one(source: SourceSlug, thread: Json) -> Json:
    told = instant_of_seconds(data.seconds(thread["createdAt"]))
    assert told is not None
    moment = datetime_of(told).replace(tzinfo=None).isoformat() + "Z"
    return {"id": _id(source, thread), "title": thread["title"], "createdAt": moment}


def _inbox_page(number: int) -> Json:
    """The index tells the latest activity first, and the last thread of the data is the latest."""
    newest = data.THREADS - 1 - number * data.PAGE
    return {"threads": {"nodes": [_in_inbox(place) for place in range(newest, newest - data.PAGE, -1)]}}


def _in_inbox(place: int) -> Json:
    thread = data.threads()[place]
    said = [
        {
            "text": message["content"],
            "role": message["role"].upper(),
            "toolCalls": [],  # in the dialect they hang on runs, and these messages have none
            "viewerFeedback": _rating(message),
        }
        for message in data.messages()[place]
    ]
    return {"id": _id(FAST, thread), "title": thread["title"], "messages": {"nodes": said}}


def _rating(message: Json) -> Json | None:
    told = message["feedback"]
    return told and {"rating": RATINGS[told["type"]].value}


def _whole(thread: Json) -> Json:
    said = [_whole_message(message) for message in thread["messages"]]
    return {
        "id": _id(LOCAL, thread),
        "title": thread["title"],
        "status": STATUSES[thread["status"]].value,
        "createdAt": data.printed(thread["createdAt"]),
        "updatedAt": data.printed(thread["updatedAt"]),
        "user": {"nativeId": thread["userId"]},
        "agent": {"id": global_id(AgentRef(source=LOCAL, native_id=thread["agentId"]))},
        "metadata": {name: thread[name] for name in ("channel", "priority")},
        "messages": {"totalCount": len(said), "nodes": said},
    }


def _whole_message(message: Json) -> Json:
    ref = message_ref(LOCAL, message)
    told = message["feedback"]
    return {
        "id": global_id(ref),
        "thread": {"id": global_id(ref.thread)},
        "role": message["role"].upper(),
        "text": message["content"],
        "createdAt": data.printed(message["createdAt"]),
        "status": "COMPLETED",
        "metadata": {name: message[name] for name in seeding.PAIRS},
        "toolCalls": [
            {
                "id": global_id(ToolCallRef(thread=ref.thread, message=ref.native_id, native_id=call["id"])),
                "name": call["name"],
                "arguments": json.loads(call["arguments"]),
                "status": "COMPLETED",
            }
            for call in message["toolCalls"]
        ],
        "viewerFeedback": told and {"rating": RATINGS[told["type"]].value, "comment": told["comment"]},
    }
