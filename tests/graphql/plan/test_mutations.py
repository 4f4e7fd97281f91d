"""Mutations by plans answer and do what they answer and do by graphql-core: in two worlds made alike, step by step."""

from pathlib import Path
from typing import Any

import pytest
from graphql import ExecutionResult
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from plan_twins import Step, twins
from plan_world import RichWorld
from threadloom.domain.errors import Internal, OutcomeUnknown, RateLimited, VendorFailed, VendorTimeout, Violation

DOCUMENT = (Path(__file__).parent / "mutations.graphql").read_text(encoding="utf-8")
LEFT = Step("left", None)

HELLO = {"text": "Hello"}
ONE = {"agentId": "$agent"}
DESK = {"source": "desk"}
THREAD, FEEDBACK, AGENT = ("thread", "id"), ("feedback", "id"), ("agent", "id")


def _down(world: RichWorld) -> None:
    world["one"].memory.fails = VendorFailed("down")


def _too_fast(world: RichWorld) -> None:
    world["one"].memory.fails = RateLimited("slow down", retry_after_ms=5)


def _unknown(world: RichWorld) -> None:
    world["one"].memory.fails = OutcomeUnknown("maybe")


def _ours(world: RichWorld) -> None:
    world["one"].memory.fails = Internal("broken")


def _at_fault(world: RichWorld) -> None:
    world["one"].memory.fails = RuntimeError("a fault of ours")


def _half(world: RichWorld) -> None:
    world["one"].memory.half_fails = VendorTimeout("no answer in time")


def _torn(world: RichWorld) -> None:
    world["one"].broken = {f"t{number}": VendorFailed("torn") for number in range(20)}


def _refuses(world: RichWorld) -> None:
    paths = ("message", "text"), ("message", "attachments", "0", "fileId")
    world["one"].memory.violations = tuple(Violation(path=path, message="no") for path in paths)


TROUBLES = (None, None, None, _down, _too_fast, _unknown, _ours, _at_fault, _half, _torn, _refuses)

STEPS = (
    Step("startThread", {"target": ONE, "message": HELLO, "title": "A", "idempotencyKey": "k"}, ("new", THREAD)),
    Step("startThread", {"target": ONE, "message": HELLO, "title": "A", "idempotencyKey": "k"}, ("new", THREAD)),
    Step("startThread", {"target": ONE, "message": HELLO, "title": "B", "idempotencyKey": "k"}),
    Step("startThread", {"target": DESK, "message": HELLO, "tags": ["a"], "clientMutationId": "c"}, ("local", THREAD)),
    Step("startThread", {"target": ONE, "message": HELLO}, ("half", THREAD), _half),
    Step("startThread", {"target": ONE, "message": HELLO}, None, _down),
    Step("startThread", {"target": ONE, "message": HELLO}, None, _ours),
    Step("startThread", {"target": ONE, "message": HELLO}, None, _at_fault),
    Step("startThread", {"target": ONE, "message": HELLO}, ("torn", THREAD), _torn),
    Step("startThread", {"target": ONE, "message": {"text": "x"}}, None, _refuses),
    Step("startThread", {"target": {**ONE, **DESK}, "message": HELLO}),
    Step("startThread", {"target": DESK}),
    Step("startThread", {"target": {"source": "none"}, "message": HELLO}),
    Step("createThread", {"target": DESK, "messages": [HELLO, {"text": "Hi", "role": "ASSISTANT"}]}, ("made", THREAD)),
    Step("createThread", {"target": ONE, "metadata": {"n": [1, None]}}, ("empty", THREAD)),
    Step("createThread", {"target": ONE}, None, _unknown),
    Step("sendMessage", {"threadId": "$new", "message": HELLO, "agentId": "$agent", "idempotencyKey": "s"}),
    Step("sendMessage", {"threadId": "$new", "message": HELLO, "agentId": "$agent", "idempotencyKey": "s"}),
    Step("sendMessage", {"threadId": "$local", "message": {"parts": [{"text": "More"}]}}),
    Step("sendMessage", {"threadId": "$one1", "message": HELLO}, None, _torn),
    Step("sendMessage", {"threadId": "$one1", "message": HELLO}, None, _too_fast),
    Step("sendMessage", {"threadId": "$nothing", "message": HELLO}),
    Step("sendMessage", {"threadId": "$one1", "message": HELLO, "agentId": "$source"}),
    Step("updateThread", {"threadId": "$new", "title": "C", "addTags": ["b"], "pinned": True}),
    Step("updateThread", {"threadId": "$new", "title": "D", "expectedRevision": 0}),
    Step("updateThread", {"threadId": "$local", "title": None, "metadata": {"a": 1}, "archived": True}),
    Step("updateThread", {"threadId": "$one2", "unread": True}, None, _down),
    Step("updateThread", {"threadId": "$one2", "title": 5}),
    Step("updateThread", {"threadId": "$agent", "title": "x", "clientMutationId": "c"}),
    Step("giveFeedback", {"subjectId": "$message", "rating": "POSITIVE", "comment": "Good"}, ("liked", FEEDBACK)),
    Step("giveFeedback", {"subjectId": "$one2", "score": 3.5, "value": {"a": [1]}}, ("scored", FEEDBACK)),
    Step("giveFeedback", {"subjectId": "$local", "rating": "NEGATIVE"}, ("kept", FEEDBACK)),
    Step("giveFeedback", {"subjectId": "$local"}),
    Step("giveFeedback", {"subjectId": "$message", "rating": "BAD"}),
    Step("giveFeedback", {"subjectId": "$message", "rating": "POSITIVE"}, None, _down),
    Step("updateFeedback", {"feedbackId": "$liked", "comment": None, "score": 1.0}),
    Step("updateFeedback", {"feedbackId": "$kept", "rating": "POSITIVE"}, None, _torn),
    Step("updateFeedback", {"feedbackId": "$nowhere", "rating": "POSITIVE"}),
    Step("deleteFeedback", {"feedbackId": "$liked"}),
    Step("deleteFeedback", {"feedbackId": "$kept"}),
    Step("deleteFeedback", {"feedbackId": "$kept"}),
    Step("adoptThread", {"source": "one", "nativeId": "t2", "title": "Found"}),
    Step("adoptThread", {"source": "one", "nativeId": "t9"}),
    Step("createAgent", {"source": "desk", "name": "Bo", "options": {"local": {"behaviour": "NONE"}}}, ("bo", AGENT)),
    Step("createAgent", {"source": "one", "name": "Bo"}),
    Step("createAgent", {"source": "desk", "name": "Bo", "options": {"thena": {"templateId": "t"}}}),
    Step("updateAgent", {"agentId": "$bo", "name": "Bob", "description": "Kind"}),
    Step("startThread", {"target": {"agentId": "$bo"}, "message": HELLO}),
    Step("deleteAgent", {"agentId": "$bo"}),
    Step("deleteAgent", {"agentId": "$bo"}),
    Step("cancelRun", {"runId": "$run"}),
    Step("updateThreads", {"threadIds": ["$one1", "$one2"], "archived": True}),
    Step("deleteThread", {"threadId": "$new", "mode": "HIDE"}),
    Step("restoreThread", {"threadId": "$new"}),
    Step("restoreThread", {"threadId": "$new"}),
    Step("deleteThread", {"threadId": "$new"}, None, _down),
    Step("deleteThread", {"threadId": "$new"}),
    Step("deleteThread", {"threadId": "$local", "mode": "PURGE"}),
    Step("deleteThread", {"threadId": "$local"}),
    Step("deleteThread", {"threadId": "$one1", "mode": "GONE"}),
    Step("sendMessage", {"threadId": "$new", "message": HELLO}),
)


DOABLE = frozenset(step.name for step in STEPS) - {"cancelRun"}
"""The mutations that the two worlds' sources can do, each at least once."""


def _told(result: ExecutionResult, name: str) -> str:
    """How a mutation ended: by what it was refused, failed or done."""
    if result.data is None:
        return "not run" if all(error.path is None for error in result.errors or []) else "top-level"
    payload = result.data[name]
    codes = [error["code"] for error in payload["userErrors"]]
    return " ".join([*codes, *(["partly"] if result.errors else [])]) or "done"


async def test_each_step_in_its_order(tmp_path: Path):
    """All there is: done, refused, failed before and after the vendor took it, asked for again, and not run at all."""
    ends: list[str] = []
    async with twins(tmp_path, DOCUMENT) as both:
        for step in STEPS:
            ends.append(_told(await both.take(step), step.name))
            await both.take(LEFT)
        assert (both.planning.left, both.planning.planned) == (0, 2 * len(STEPS) - ends.count("not run"))
    all_ends = {"done", "partly", "not run", "top-level", "NOT_FOUND", "CONFLICT", "VENDOR_FAILED", "VENDOR_TIMEOUT"}
    assert set(ends) > all_ends
    assert {step.name for step, end in zip(STEPS, ends, strict=True) if end == "done"} >= DOABLE


@st.composite
def sequences(draw: Any) -> list[Step]:
    """Steps in any order, each in whatever trouble."""
    steps = draw(st.lists(st.sampled_from(STEPS), min_size=3, max_size=8))
    return [step._replace(trouble=draw(st.sampled_from(TROUBLES))) for step in steps]


@settings(
    max_examples=15,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(steps=sequences())
async def test_steps_in_any_order(tmp_path_factory: pytest.TempPathFactory, steps: list[Step]):
    """What is in the way of one is not in the way of the next."""
    async with twins(tmp_path_factory.mktemp("twins"), DOCUMENT) as both:
        for step in steps:
            await both.take(step)
        await both.take(LEFT)
