"""Tool calls over the dialect: read from the steps of runs, each run once a batch."""

from collections.abc import Sequence
from dataclasses import dataclass

from threadloom.domain.call import Call
from threadloom.domain.errors import ThreadloomError
from threadloom.domain.ids import RunRef
from threadloom.domain.message import Message
from threadloom.domain.tool_call import ToolCall
from threadloom.vendors._assistants import wire
from threadloom.vendors._assistants.mapping import calls_by_message, calls_of_steps
from threadloom.vendors.base import each

from .desk import Desk
from .lists import ListOf, read_all
from .runs import Runs


@dataclass(frozen=True, slots=True, kw_only=True)
class _RunSteps:
    """The steps of a run, oldest first, and the ids of the calls that it waits for."""

    steps: Sequence[wire.Step]
    awaited: frozenset[str]


@dataclass(frozen=True, slots=True)
class Steps:
    """Tool calls of one source."""

    desk: Desk
    runs: Runs

    async def of_runs(self, call: Call, refs: Sequence[RunRef]) -> Sequence[tuple[ToolCall, ...] | ThreadloomError]:
        """Every tool call of runs."""
        read = await each(refs, lambda ref: self._read(call, ref))
        return [
            found if isinstance(found, ThreadloomError) else calls_of_steps(found.steps, ref, awaited=found.awaited)
            for ref, found in zip(refs, read, strict=True)
        ]

    async def of_messages(
        self, call: Call, messages: Sequence[Message]
    ) -> Sequence[tuple[ToolCall, ...] | ThreadloomError]:
        """The tool calls that led up to messages; none for a message that no run wrote."""
        refs = list(dict.fromkeys(message.run for message in messages if message.run))
        read = dict(zip(refs, await each(refs, lambda ref: self._read(call, ref)), strict=True))
        return [() if message.run is None else _of_message(message, message.run, read) for message in messages]

    async def _read(self, call: Call, ref: RunRef) -> _RunSteps:
        rows: ListOf[wire.Step, wire.Step] = ListOf(
            path=("threads", ref.thread.native_id, "runs", ref.native_id, "steps"),
            read=wire.read_steps,
            order="asc",
            to_items=tuple,
        )
        steps = await read_all(self.desk, call, rows)
        return _RunSteps(steps=steps, awaited=await self._awaited(call, ref, steps))

    async def _awaited(self, call: Call, ref: RunRef, steps: Sequence[wire.Step]) -> frozenset[str]:
        """Only a step under way can wait for a caller, and only its run tells whether it does."""
        if all(step.status != "in_progress" for step in steps):
            return frozenset()
        action = (await self.runs.get(call, ref)).required_action
        return frozenset(call.ref.native_id for call in action.tool_calls) if action else frozenset()


def _of_message(
    message: Message, run: RunRef, read: dict[RunRef, _RunSteps | ThreadloomError]
) -> tuple[ToolCall, ...] | ThreadloomError:
    found = read[run]
    if isinstance(found, ThreadloomError):
        return found
    return calls_by_message(found.steps, run, awaited=found.awaited).get(message.ref.native_id, ())
