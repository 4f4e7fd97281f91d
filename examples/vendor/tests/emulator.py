"""Parley as a service, small: what its documentation says, with a memory. Run it: `python emulator.py [port]`."""

import asyncio
import sys
from collections.abc import Callable, Mapping
from typing import Any

from threadloom.testing import Received, Reply, Scripted, serving

OPENED_AT = "2026-11-21T10:00:00Z"
PRIORITIES = ("low", "normal", "urgent")


class Parley:
    """A desk that has one topic, `t1`, with a question and its answer; it answers every question at once."""

    def __init__(self) -> None:
        self.asked: list[Received] = []
        self._topics: dict[str, dict[str, Any]] = {}
        self._posts: dict[str, list[dict[str, Any]]] = {}
        self._open({"text": "Where is my parcel?", "subject": "Parcel"})

    def __call__(self, received: Received) -> Reply:
        """The answer to a request; Parley's own errors for what is wrong with it."""
        self.asked.append(received)
        if not received.headers.get("x-api-key"):
            return Reply.of({"error": "no key"}, 401)
        return self._answer(received, received.path.removeprefix("/v1/desks/orders").strip("/").split("/"))

    def _answer(self, received: Received, route: list[str]) -> Reply:
        match received.method, route:
            case "GET", [""]:
                return Reply.of({"name": "Orders"})
            case "POST", ["topics"]:
                return self._asking(received, self._open)
            case _, ["topics", topic, *inner] if topic in self._topics:
                return self._answer_in(topic, received, inner)
            case _:
                return Reply.of({"error": "no such thing"}, 404)

    def _answer_in(self, topic: str, received: Received, inner: list[str]) -> Reply:
        match received.method, inner:
            case "GET", []:
                return Reply.of(self._topics[topic])
            case "DELETE", []:
                del self._topics[topic]
                return Reply(status=204)
            case "GET", ["posts"]:
                return Reply.of({"posts": self._posts[topic]})
            case "POST", ["posts"]:
                return self._asking(received, lambda question: self._ask(topic, question))
            case "GET", ["posts", post] if post in (said := {each["id"]: each for each in self._posts[topic]}):
                return Reply.of(said[post])
            case _:
                return Reply.of({"error": "no such thing"}, 404)

    def _asking(self, received: Received, then: Callable[[Mapping[str, Any]], Any]) -> Reply:
        question: Any = received.json
        if not question.get("text"):
            return Reply.of({"errors": [{"field": "text", "code": "missing"}]}, 422)
        if "unwelcome" in question["text"]:
            return Reply.of({"errors": [{"field": "text", "code": "unwelcome"}]}, 422)
        if question.get("priority", "normal") not in PRIORITIES:
            return Reply.of({"errors": [{"field": "priority", "code": "unknown"}]}, 422)
        return Reply.of(then(question), 201)

    def _open(self, question: Mapping[str, Any]) -> dict[str, Any]:
        topic = f"t{len(self._posts) + 1}"
        self._topics[topic] = {
            "id": topic,
            "subject": question.get("subject"),
            "state": "open",
            "priority": question.get("priority", "normal"),
            "opened_at": OPENED_AT,
        }
        self._posts[topic] = []
        return self._ask(topic, question)

    def _ask(self, topic: str, question: Mapping[str, Any]) -> dict[str, Any]:
        post = self._say(topic, "customer", question["text"])
        answer = self._say(topic, "bot", f"You asked: {question['text']}")
        self._topics[topic]["state"] = "waiting"
        return {"topic": self._topics[topic], "post": post, "answer": answer}

    def _say(self, topic: str, by: str, text: str) -> dict[str, Any]:
        said = self._posts[topic]
        said.append({"id": f"p{len(said) + 1}", "by": by, "text": text, "at": OPENED_AT})
        return said[-1]


async def _serve(port: int) -> None:
    async with serving(Scripted(Parley()), port=port) as url:
        print(f"Parley answers at {url}/v1", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    try:
        asyncio.run(_serve(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
    except KeyboardInterrupt:
        sys.exit(0)
