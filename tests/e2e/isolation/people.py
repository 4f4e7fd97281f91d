"""Callers with keys of their own, and what each of them has at every source."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from threadloom.domain.call import Caller

from .operations import Operation, operation

_TALK = """
query ($id: ID!) {
  thread(id: $id) {
    id nativeId
    messages(last: 1) { nodes { id toolCalls { id } } }
    latestRun { id status requiredAction { toolCalls { id } } }
  }
}
"""

START_ALONE = ("humm", "mindset")
"""Sources whose vendor starts threads and tells of none: without agents that one makes, runs, and threads to read."""
_NO_NEW_AGENTS = (*START_ALONE, "conversations")
"""Sources without agents that one makes; those of conversations are the configuration's."""
_AGENT_OPTIONS = {
    "thena": {"thena": {"templateId": "7e5a0000-0000-4000-8000-0000000000d1", "configuration": {"script": "tools"}}}
}

_THREADS = (
    "{ threads(first: 100) { nodes { id } } hidden: threads(first: 100, filter: { hidden: true }) { nodes { id } } }"
)


class Clock:
    """The sandbox's time in Unix seconds; it moves only when somebody asks the gateway something."""

    def __init__(self) -> None:
        self.seconds = 1_800_000_000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A thread that was answered, or whose run waits for the outputs of `tool_calls`.

    Where the vendor tells nothing of answers the message is the person's own, and there is no run.
    """

    thread: str
    native_id: str
    message: str | None
    run: str | None
    tool_calls: tuple[str, ...]

    @property
    def answer(self) -> dict[str, Any]:
        """The input of `resumeRun` that lets the run go on."""
        outputs = [{"toolCallId": each, "output": "42"} for each in self.tool_calls]
        return {"runId": self.run, "toolOutputs": outputs}


@dataclass(kw_only=True)
class Belongings:
    """Global ids of what a user has, by source where there are several."""

    talks: dict[str, Talk] = field(default_factory=dict)
    hidden: dict[str, str] = field(default_factory=dict)
    feedback: dict[str, str] = field(default_factory=dict)
    agents: dict[str, str] = field(default_factory=dict)
    scoped: str = ""

    @property
    def threads(self) -> set[str]:
        """Every thread."""
        return {self.scoped, *self.hidden.values(), *(talk.thread for talk in self.talks.values())}


class Person:
    """A caller; one user with two roles is two people with the same belongings."""

    def __init__(
        self,
        caller: Caller,
        *,
        key: str,
        http: httpx.AsyncClient,
        clock: Clock,
        sources: Sequence[str],
        own: Belongings,
    ) -> None:
        self.caller = caller
        self.sources = sources
        self.own = own
        self.word = f"{caller.user}-quince"
        self.writes = 0
        """How many mutations the person has asked for."""
        self._headers = {"authorization": f"Bearer {key}"}
        self._http = http
        self._clock = clock

    def __str__(self) -> str:
        return f"{self.caller.user} as {self.caller.role.value}"

    async def ask(self, asked: Operation) -> dict[str, Any]:
        """The whole answer but for the request's id; runs that were under way at the sandbox have ended by then."""
        for _ in range(2):
            await asyncio.sleep(0)  # lets the sandbox, on the same loop, close connections whose time is over
        self._clock.seconds += 1
        self.writes += asked.is_mutation
        body = {"query": asked.text, "variables": asked.variables}
        answer = (await self._http.post("/graphql", json=body, headers=self._headers)).json()
        for error in answer.get("errors", ()):
            error["extensions"].pop("requestId")
        return answer

    async def read(self, query: str, **variables: object) -> dict[str, Any]:
        """The data of a query that has no errors."""
        answer = await self.ask(Operation(text=query, variables=variables))
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def do(self, mutation: str, **given: object) -> dict[str, Any]:
        """The payload of a mutation that has no errors of either kind."""
        answer = await self.ask(operation("Mutation", mutation, {"input": given}))
        assert "errors" not in answer, answer["errors"]
        payload = answer["data"][mutation]
        assert payload["userErrors"] == [], payload["userErrors"]
        return payload

    def at(self, source: str) -> str:
        """The source, where the person may use it; else one that everybody may use."""
        return source if source in self.sources else "local"

    async def a_talk(self, target: Mapping[str, Any], **given: object) -> Talk:
        """A thread that an agent has answered, or asks for the outputs of tools in."""
        words = {"text": f"{self.word} said"}
        started = await self.do("startThread", target=target, message=words, title=f"{self.word} talk", **given)
        return await self._seen(started["thread"]["id"])

    async def _seen(self, thread: str) -> Talk:
        found = (await self.read(_TALK, id=thread))["thread"]
        run, newest = found["latestRun"], found["messages"]["nodes"][-1]
        waiting = ((run and run["requiredAction"]) or {}).get("toolCalls")
        return Talk(
            thread=found["id"],
            native_id=found["nativeId"],
            message=None if waiting else newest["id"],
            run=run and run["id"],
            tool_calls=tuple(call["id"] for call in waiting or newest["toolCalls"] or ()),
        )

    async def a_waiting_talk(self) -> Talk:
        """A new thread at `assistants` whose run waits for the outputs of two tools."""
        return await self.a_talk({"nativeAgent": {"source": "assistants", "nativeId": "asst_asks"}})

    async def a_thread(self, source: str = "local") -> str:
        """A new thread, with a message where the vendor makes none without."""
        given = {"target": {"source": source}, "title": f"{self.word} thread"}
        if source in START_ALONE:
            made = await self.do("startThread", message={"text": f"{self.word} said"}, **given)
        else:
            made = await self.do("createThread", **given)
        return made["thread"]["id"]

    async def a_hidden_thread(self, source: str = "local") -> str:
        """A new thread that is hidden already."""
        thread = await self.a_thread(source)
        await self.do("deleteThread", threadId=thread, mode="HIDE")
        return thread

    async def a_feedback(self, source: str = "local") -> str:
        """New feedback on a message."""
        subject = self.own.talks[source].message
        given = await self.do("giveFeedback", subjectId=subject, rating="POSITIVE", comment=f"{self.word} comment")
        return given["feedback"]["id"]

    async def an_agent(self, source: str = "local") -> str:
        """A new agent; at the sandbox it calls tools before it answers."""
        options = _AGENT_OPTIONS.get(source)
        given = {"options": options} if options else {"model": "sandbox-tools"}
        made = await self.do("createAgent", source=source, name=f"{self.word} agent", **given)
        return made["agent"]["id"]

    async def furnish(self) -> None:
        """Everything in `Belongings`, at each source that the person may use."""
        own = self.own
        for source in self.sources:
            target = {"source": source}
            if source not in _NO_NEW_AGENTS:
                own.agents[source] = await self.an_agent(source)
                target = {"agentId": own.agents[source]}
            own.talks[source] = await self.a_talk(target, tags=["talk", f"{self.word}-tag"])
            own.feedback[source] = await self.a_feedback(source)
            own.hidden[source] = await self.a_hidden_thread(source)
            await self.do("updateThread", threadId=own.talks[source].thread, pinned=True, unread=True)

    async def tidy(self) -> None:
        """Purge threads that are not in `Belongings`."""
        while made := await self._threads() - self.own.threads:
            for thread in made:
                await self.do("deleteThread", threadId=thread, mode="PURGE")

    async def _threads(self) -> set[str]:
        lists = await self.read(_THREADS)
        return {row["id"] for each in lists.values() for row in each["nodes"]}
