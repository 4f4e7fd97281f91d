"""Executions advance by themselves: computed from the clock at each look, without background work."""

import random
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID

from threadloom.sandbox._rest.native import moment, new_uuid
from threadloom.sandbox.emulator import Pace, World

from .models import Execution, Json, Message, Status, Step, Thread, ToolCall
from .scripts import SCRIPTS, Script, time_out
from .state import Cue, ExecutionRecord, State

_TOKEN_COST = 0.000_002


class Engine:
    """Starts executions and brings them forward."""

    def __init__(self, world: World, state: State) -> None:
        self._now: Callable[[], float] = world.now
        self._chance: random.Random = world.random
        self._pace: Pace = world.pace
        self._state = state

    def start(self, execution: Execution, script: str, *, text: str, thread: Thread | None) -> None:
        """Add a pending execution; its answer to `text`, if any, will go into the thread."""
        player = SCRIPTS[script]
        outcome = player.play(text)
        finish = self._pace.slow_finish if player.is_slow else self._pace.finish
        if finish > execution.timeout_seconds:
            outcome, finish = time_out(text), execution.timeout_seconds
        record = ExecutionRecord(execution=execution, thread=thread, outcome=outcome, role=player.role)
        start = self._now()
        record.cues = deque(self._cues(player, outcome.status, start, finish))
        execution.tokens_used = (len(text) + len(outcome.content)) // 4 + 1
        self._state.agents[execution.agent_id].pending_flows_count += 1
        self._state.executions[execution.id] = execution
        self._state.active.append(record)

    def settle(self) -> None:
        """Bring every execution to where it is by now, as if each status had been reached on time."""
        now = self._now()
        for record in self._state.active:
            while record.is_due(now):
                cue = record.cues.popleft()
                self._enter(record, cue.status, moment(min(now, cue.at)))
        self._state.active = [record for record in self._state.active if record.cues]

    def read(self, executions: list[Execution], *, thread: Thread | None = None) -> None:
        """Count a look at some executions, and at those that answer in a thread; slow ones end by enough of them."""
        looked_at = {execution.id for execution in executions}
        for record in self._state.active:
            if record.execution.id in looked_at or (thread is not None and record.thread is thread):
                record.reads += 1
        self.settle()

    def _cues(self, script: Script, end: Status, start: float, finish: float) -> Iterator[Cue]:
        """Spread the statuses over the time that the script takes, the last one at its finish."""
        begin = min(self._pace.begin, finish)
        reads = self._pace.slow_reads if script.is_slow else None
        count = len(script.phases)
        for number, status in enumerate((*script.phases, end)):
            at = begin + (finish - begin) * number / count
            yield Cue(start + at, status, reads and reads * (number + 1) // (count + 1))

    def _enter(self, record: ExecutionRecord, status: Status, at: datetime) -> None:
        execution, outcome = record.execution, record.outcome
        execution.status, execution.updated_at = status, at
        if status == "retrying":
            execution.retry_count += 1
            execution.error_message = "The model did not answer; trying again."
        elif status == "running":
            execution.tool_calls_count = len(outcome.calls)
            execution.steps = [
                Step(
                    step_id=new_uuid(self._chance),
                    step_name=call.tool_name,
                    tool_name=call.tool_name,
                    input_data=call.arguments,
                    started_at=at,
                )
                for call in outcome.calls
            ]
        elif status == outcome.status:
            self._end(record, at)

    def _end(self, record: ExecutionRecord, at: datetime) -> None:
        execution, outcome = record.execution, record.outcome
        for step, call in zip(execution.steps, outcome.calls, strict=True):
            if call.result is not None or call.error is not None:
                close_step(step, call.result, call.error, at)
        execution.completed_at = at
        execution.duration_ms = _milliseconds(execution.started_at, at)
        execution.cost_estimate = round((execution.tokens_used or 0) * _TOKEN_COST, 6)
        execution.error_message, execution.error_details = outcome.error_message, outcome.error_details
        agent = self._state.agents[execution.agent_id]
        agent.pending_flows_count -= 1
        if execution.status != "completed":
            return
        agent.completed_flows_count += 1
        execution.final_output = {"content": outcome.content}
        if record.thread is not None:
            answer = self._answer(record, record.thread, at)
            self._state.add_message(record.thread, answer)
            self._state.origins[answer.id] = execution.id

    def _answer(self, record: ExecutionRecord, thread: Thread, at: datetime) -> Message:
        return Message(
            id=UUID(new_uuid(self._chance)),
            thread_id=thread.id,
            content=record.outcome.content,
            content_html=record.outcome.content_html,
            role=record.role,
            tool_calls=[tool_call(step) for step in record.execution.steps],
            attachments=list(record.outcome.attachments),
            metadata={},
            created_at=at,
        )


def close_step(step: Step, result: Json | None, error: str | None, at: datetime) -> None:
    """Write down how a tool call ended."""
    step.status = "failed" if error is not None else "completed"
    step.output_data, step.error_message = result, error
    step.completed_at, step.duration_ms = at, _milliseconds(step.started_at, at)


def tool_call(step: Step) -> ToolCall:
    """The step as the answer tells of it."""
    return ToolCall(
        tool_name=step.tool_name,
        arguments=step.input_data,
        result=step.output_data,
        error=step.error_message,
        start_time=step.started_at,
        end_time=step.completed_at,
    )


def _milliseconds(start: datetime, end: datetime) -> int:
    return round((end - start).total_seconds() * 1000)
