"""Threads that are there from the start, written down in a TOML file."""

import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Literal

import msgspec

from .objects import Assistant, Json, Message, Run, Step, Thread
from .parts import from_draft
from .state import RunRecord, ThreadRecord

_PAUSE = 90
"""Seconds from one seeded message to the next."""


class SeedMessage(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One message of a seeded thread."""

    role: Literal["user", "assistant"]
    content: str | list[Json]
    """A string, or parts as a client sends them."""
    assistant: str = "asst_echo"
    """Who answered; for `role = "assistant"` only."""
    attachments: list[Json] = []
    metadata: dict[str, str] = {}
    tool_calls: list[Json] = []
    """Calls with their results, as on a run step but without ids."""


class Seed(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One seeded thread."""

    id: str
    age_minutes: int
    """How long before the sandbox opened it was made."""
    metadata: dict[str, str] = {}
    tool_resources: Json = {}
    messages: list[SeedMessage]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    threads: list[Seed]


def load(vendor: str) -> tuple[Seed, ...]:
    """The seeds of a vendor, newest last."""
    text = (resources.files("threadloom.sandbox") / "seeds" / f"{vendor}.toml").read_text(encoding="utf-8")
    threads = msgspec.convert(tomllib.loads(text), _File).threads
    return tuple(sorted(threads, key=lambda seed: -seed.age_minutes))


def plant(seed: Seed, assistants: Mapping[str, Assistant], *, opened_at: int) -> ThreadRecord:
    """The thread of a seed; every native id in it is derived from the seed's, so that it never changes."""
    created_at = opened_at - seed.age_minutes * 60
    thread = Thread(
        id=seed.id, created_at=created_at, metadata=dict(seed.metadata), tool_resources=dict(seed.tool_resources)
    )
    record = ThreadRecord(thread=thread)
    for number, draft in enumerate(seed.messages, start=1):
        # A thread younger than its last message would say that it was answered in the future.
        at = min(created_at + number * _PAUSE, opened_at)
        message = _message(draft, thread.id, number, at)
        if draft.role == "assistant":
            run = _run(draft, message, assistants[draft.assistant], number)
            message.assistant_id, message.run_id = run.run.assistant_id, run.run.id
            record.runs.append(run)
        record.messages.append(message)
    return record


def _numbered(prefix: str, thread_id: str, *numbers: int) -> str:
    tail = "".join(f"{number:02d}" for number in numbers)
    return f"{prefix}_{thread_id.removeprefix('thread_')}{tail}"


def _message(draft: SeedMessage, thread_id: str, number: int, at: int) -> Message:
    return Message(
        id=_numbered("msg", thread_id, number),
        created_at=at,
        thread_id=thread_id,
        status="completed",
        completed_at=at,
        role=draft.role,
        content=from_draft(draft.content),
        attachments=[dict(attachment) for attachment in draft.attachments],
        metadata=dict(draft.metadata),
    )


def _run(draft: SeedMessage, message: Message, assistant: Assistant, number: int) -> RunRecord:
    at = message.created_at
    run = Run(
        id=_numbered("run", message.thread_id, number),
        created_at=at - 5,
        thread_id=message.thread_id,
        assistant_id=assistant.id,
        status="completed",
        expires_at=None,
        started_at=at - 4,
        completed_at=at,
        model=assistant.model,
        instructions=assistant.instructions or "",
        tools=list(assistant.tools),
        metadata={},
        usage={"prompt_tokens": 120, "completion_tokens": 40, "total_tokens": 160},
        temperature=assistant.temperature,
        top_p=assistant.top_p,
        max_prompt_tokens=None,
        max_completion_tokens=None,
        truncation_strategy={"type": "auto", "last_messages": None},
        tool_choice="auto",
        parallel_tool_calls=True,
        response_format=assistant.response_format,
    )
    details: list[Json] = [{"type": "message_creation", "message_creation": {"message_id": message.id}}]
    if draft.tool_calls:
        calls = [
            {"id": _numbered("call", message.thread_id, number, index), **call, call["type"]: dict(call[call["type"]])}
            for index, call in enumerate(draft.tool_calls, start=1)
        ]
        details.insert(0, {"type": "tool_calls", "tool_calls": calls})
    steps = [_step(run, each, number, index) for index, each in enumerate(details, start=1)]
    return RunRecord(run=run, script="echo", steps=steps)


def _step(run: Run, details: Json, number: int, index: int) -> Step:
    return Step(
        id=_numbered("step", run.thread_id, number, index),
        created_at=run.created_at + index,
        run_id=run.id,
        assistant_id=run.assistant_id,
        thread_id=run.thread_id,
        type=details["type"],
        status="completed",
        completed_at=run.completed_at,
        step_details=details,
        metadata={},
        usage=run.usage,
    )
