"""The smallest input of each mutation that its caller may give, made of what is the caller's own."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from inspect import iscoroutinefunction
from typing import Any

from .people import Person


async def smallest(mutation: str, person: Person, source: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The input with `given` in it; what a mutation would use up is made anew, unless it is given."""
    fields = dict(given)
    for name, value in _inputs(person, source)[mutation].items():
        if name not in given:
            fields[name] = await value() if iscoroutinefunction(value) else value
    return fields


def _inputs(person: Person, source: str) -> dict[str, dict[str, Any]]:
    own, target = person.own, {"source": source}
    talk = own.talks[source]
    waiting = _parts_of_answer(person)
    return {
        "startThread": {"target": target, "message": {"text": "hello"}},
        "createThread": {"target": target},
        "adoptThread": {"source": source},
        "updateThread": {"threadId": talk.thread, "title": "hello"},
        "sendMessage": {"threadId": partial(person.a_thread, source), "message": {"text": "hello"}},
        "deleteThread": {"threadId": person.a_thread},
        "restoreThread": {"threadId": person.a_hidden_thread},
        "updateThreads": {"threadIds": [talk.thread], "archived": False},
        "forkThread": {"threadId": talk.thread, "target": target},
        "giveFeedback": {"subjectId": talk.message, "rating": "NEGATIVE"},
        "updateFeedback": {"feedbackId": own.feedback[source], "rating": "NEGATIVE"},
        "deleteFeedback": {"feedbackId": person.a_feedback},
        "createAgent": {"source": source, "name": "hello", "model": "any"},
        "updateAgent": {"agentId": own.agents.get(source, own.agents["local"]), "name": "hello"},
        "deleteAgent": {"agentId": person.an_agent},
        "cancelRun": {"runId": waiting("runId")},
        "resumeRun": {"runId": waiting("runId"), "toolOutputs": waiting("toolOutputs")},
    }


def _parts_of_answer(person: Person) -> Callable[[str], Callable[[], Awaitable[Any]]]:
    """Makers of the parts of one answer to one new run that waits."""
    made: list[Mapping[str, Any]] = []

    def part(name: str) -> Callable[[], Awaitable[Any]]:
        async def make() -> object:
            if not made:
                made.append((await person.a_waiting_talk()).answer)
            return made[0][name]

        return make

    return part
