"""The data that everything answers from: 1,000 threads of 20 messages, the same on every machine.

It is told in two ways: as plain REST, which the peers read, and in the OpenAI-Assistants dialect, which the gateway
reads. The plain way has what GraphQL asks for in the very shape of the answer, which favours the peers.
"""

import json
from datetime import UTC, datetime
from functools import cache
from random import Random
from typing import Any

Json = dict[str, Any]

THREADS, MESSAGES, LOCAL, PAGE = 1_000, 20, 100, 20
_WORDS = (
    *("refund", "order", "invoice", "customer", "please", "the", "a", "to", "of", "and", "with", "status", "shipping"),
    *("update", "account", "payment", "thread", "agent", "escalate", "policy", "item", "delay", "error", "retry"),
    *("schedule", "answer", "question", "ticket"),
)
_ROLES = ("user", "assistant", "tool")
_TOOLS = ("search_orders", "get_customer", "issue_refund", "lookup_policy", "create_ticket")


class _Maker:
    """Makes threads and messages in a fixed order from a fixed seed."""

    def __init__(self) -> None:
        self._random = Random(7)

    def text(self, low: int, high: int) -> str:
        return " ".join(self._random.choice(_WORDS) for _ in range(self._random.randint(low, high)))

    def thread(self, i: int) -> Json:
        return {
            "id": f"thr_{i:04d}",
            "title": self.text(3, 8),
            "status": self._random.choice(["open", "closed", "waiting"]),
            "createdAt": _moment(i),
            "updatedAt": _moment(i + 3),
            "userId": f"usr_{i % 97}",
            "agentId": f"agt_{i % 7}",
            "channel": self._random.choice(["slack", "email", "web"]),
            "messageCount": MESSAGES,
            "priority": i % 5,
        }

    def message(self, i: int, j: int) -> Json:
        k = i * MESSAGES + j
        return {
            "id": f"msg_{k}",
            "threadId": f"thr_{i:04d}",
            "role": _ROLES[k % 3],
            "content": self.text(15, 45),
            "createdAt": _moment(k),
            "updatedAt": _moment(k + 1),
            "status": "done",
            "model": f"model-{k % 4}",
            "tokenCount": k % 400,
            "toolCalls": [self._tool_call(k, n) for n in range(k % 3)],
            "feedback": self._feedback(k) if k % 3 == 0 else None,
        }

    def _tool_call(self, k: int, n: int) -> Json:
        return {
            "id": f"tc_{k}_{n}",
            "name": self._random.choice(_TOOLS),
            "arguments": json.dumps({"q": self.text(1, 3), "n": n}),
            "status": "completed",
        }

    def _feedback(self, k: int) -> Json:
        rating = self._random.choice(["thumbs_up", "thumbs_down"])
        return {"id": f"fb_{k}", "type": rating, "comment": self.text(2, 6)}


def _moment(i: int) -> str:
    return f"2025-{i % 12 + 1:02d}-{i % 28 + 1:02d}T{i % 24:02d}:{i % 60:02d}:{i * 7 % 60:02d}.{i % 1000:03d}Z"


@cache
def threads() -> list[Json]:
    """Every thread."""
    return _all()[0]


@cache
def messages() -> list[list[Json]]:
    """The messages of every thread, in the order of the threads."""
    return _all()[1]


def local() -> list[Json]:
    """The threads of W4, each with its messages."""
    return [{**thread, "messages": said} for thread, said in zip(threads()[:LOCAL], messages(), strict=False)]


@cache
def _all() -> tuple[list[Json], list[list[Json]]]:
    maker = _Maker()
    made = [maker.thread(i) for i in range(THREADS)]
    return made, [[maker.message(i, j) for j in range(MESSAGES)] for i in range(THREADS)]


def pack() -> dict[str, object]:
    """What the upstream answers, by path with query: the plain API, then the dialect under /v1."""
    answers: dict[str, object] = {"/local": local()}
    for start in range(0, THREADS, PAGE):
        answers[f"/threads?limit={PAGE}&offset={start}"] = threads()[start : start + PAGE]
    for thread, said in zip(threads(), messages(), strict=True):
        path = f"/threads/{thread['id']}"
        answers[path] = thread
        answers[f"{path}/messages"] = said
        answers[f"/v1{path}"] = _assistants_thread(thread)
        answers[f"/v1{path}/messages?order=asc&limit={MESSAGES}"] = _assistants_list(said)
    return answers


def _assistants_thread(thread: Json) -> Json:
    return {
        "id": thread["id"],
        "object": "thread",
        "created_at": seconds(thread["createdAt"]),
        "metadata": assistants_metadata(thread),
        "tool_resources": {},
    }


def assistants_metadata(thread: Json) -> dict[str, str]:
    """What the dialect has no field for, as its pairs of texts."""
    return {"user": thread["userId"], "channel": thread["channel"], "priority": str(thread["priority"])}


def _assistants_list(said: list[Json]) -> Json:
    return {
        "object": "list",
        "data": [_assistants_message(message) for message in said],
        "first_id": said[0]["id"],
        "last_id": said[-1]["id"],
        "has_more": False,
    }


def _assistants_message(message: Json) -> Json:
    return {
        "id": message["id"],
        "object": "thread.message",
        "created_at": seconds(message["createdAt"]),
        "thread_id": message["threadId"],
        "status": "completed",
        "role": message["role"],
        "content": [{"type": "text", "text": {"value": message["content"], "annotations": []}}],
        "assistant_id": None,
        "run_id": None,  # with a run its tool calls would be calls of their own: W2 is 20 GETs
        "attachments": [],
        "metadata": {"model": message["model"], "tokens": str(message["tokenCount"])},
    }


def moment(text: str) -> datetime:
    """A moment of the data."""
    return datetime.fromisoformat(text).astimezone(UTC)


def seconds(text: str) -> int:
    """A moment of the data as the dialect tells it: whole Unix seconds."""
    return int(moment(text).timestamp())


def printed(text: str) -> str:
    """A moment of the data as the gateway prints it: microseconds, where there are any."""
    return moment(text).replace(tzinfo=None).isoformat() + "Z"
