"""What each beat of a script does to the thread and the run."""

from collections.abc import Sequence
from typing import assert_never

from .beats import Ask, Beat, Begin, BreakTool, CallTools, Finish, ReturnResults, Say
from .objects import Json, Message, Step, StepStatus
from .state import Ids, RunRecord, ThreadRecord


class Stage:
    """Plays beats; moments are whole Unix seconds."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids

    def play(self, thread: ThreadRecord, record: RunRecord, beat: Beat, at: int) -> None:
        """Change the thread and the run as the beat says."""
        match beat:
            case Begin():
                record.run.status = "in_progress"
                record.run.started_at = record.run.started_at or at
            case CallTools(calls):
                self._open_step(record, calls, at)
            case ReturnResults(results):
                for call, result in zip(record.steps[-1].step_details["tool_calls"], results, strict=True):
                    call[call["type"]] |= result
                close_step(record.steps[-1], "completed", at)
            case BreakTool(message):
                close_step(record.steps[-1], "failed", at)
                record.steps[-1].last_error = {"code": "server_error", "message": message}
            case Ask(calls, resume):
                self._open_step(record, calls, at)
                record.resume = resume
                record.run.status = "requires_action"
                record.run.required_action = _required_action(record.steps[-1])
            case Say():
                self._say(thread, record, beat, at)
            case Finish():
                _finish(thread, record, beat, at)
            case _:
                assert_never(beat)

    def _open_step(self, record: RunRecord, calls: Sequence[Json], at: int) -> None:
        numbered = [{"id": self._ids.new("call"), **call, call["type"]: dict(call[call["type"]])} for call in calls]
        record.steps.append(self._step(record, {"type": "tool_calls", "tool_calls": numbered}, at))

    def _say(self, thread: ThreadRecord, record: RunRecord, say: Say, at: int) -> None:
        is_whole = say.incomplete_reason is None
        message = Message(
            id=self._ids.new("msg"),
            created_at=at,
            thread_id=record.run.thread_id,
            status="completed" if is_whole else "incomplete",
            incomplete_details=None if is_whole else {"reason": say.incomplete_reason},
            completed_at=at if is_whole else None,
            incomplete_at=None if is_whole else at,
            role="assistant",
            content=list(say.content),
            assistant_id=record.run.assistant_id,
            run_id=record.run.id,
            attachments=[],
            metadata={},
        )
        thread.messages.append(message)
        details = {"type": "message_creation", "message_creation": {"message_id": message.id}}
        record.steps.append(self._step(record, details, at))
        close_step(record.steps[-1], "completed", at)

    def _step(self, record: RunRecord, details: Json, at: int) -> Step:
        return Step(
            id=self._ids.new("step"),
            created_at=at,
            run_id=record.run.id,
            assistant_id=record.run.assistant_id,
            thread_id=record.run.thread_id,
            type=details["type"],
            status="in_progress",
            step_details=details,
            metadata={},
        )


def close_step(step: Step, status: StepStatus, at: int) -> None:
    """End an open step; its usage is a count of words, as no model ran."""
    step.status = status
    match status:
        case "completed":
            step.completed_at = at
        case "failed":
            step.failed_at = at
        case "cancelled":
            step.cancelled_at = at
        case _:
            step.expired_at = at
    words = len(str(step.step_details).split())
    step.usage = {"prompt_tokens": words, "completion_tokens": words, "total_tokens": 2 * words}


def close_open_steps(record: RunRecord, status: StepStatus, at: int) -> None:
    """End what a run leaves behind when it does not complete."""
    for step in record.steps:
        if step.status == "in_progress":
            close_step(step, status, at)


def _required_action(step: Step) -> Json:
    """The calls of a step as a client is asked for them: without outputs."""
    calls = [
        {**call, "function": {name: value for name, value in call["function"].items() if name != "output"}}
        for call in step.step_details["tool_calls"]
    ]
    return {"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": calls}}


def _finish(thread: ThreadRecord, record: RunRecord, finish: Finish, at: int) -> None:
    run = record.run
    run.status = finish.status
    run.expires_at = None
    match finish.status:
        case "completed":
            run.completed_at = at
        case "incomplete":
            run.completed_at = at
            run.incomplete_details = finish.detail
        case "failed":
            run.failed_at = at
            run.last_error = finish.detail
            close_open_steps(record, "failed", at)
        case _:
            run.cancelled_at = at
            close_open_steps(record, "cancelled", at)
    said = sum(_words(message) for message in thread.messages if message.run_id == run.id)
    heard = sum(_words(message) for message in thread.messages if message.run_id != run.id)
    run.usage = {"prompt_tokens": heard, "completion_tokens": said, "total_tokens": heard + said}


def _words(message: Message) -> int:
    return sum(len(part["text"]["value"].split()) for part in message.content if part["type"] == "text")
