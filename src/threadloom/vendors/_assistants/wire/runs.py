"""Runs, their steps, and the tools called in them."""

from typing import Any

from threadloom.domain.noun import Noun

from .common import Id, IncompleteDetails, Seconds


class Function(Noun):
    """A function that was called; `arguments` is JSON as text."""

    name: str | None = None
    arguments: Any = None
    output: Any = None


class CodeInterpreter(Noun):
    """What the code interpreter ran and gave."""

    input: Any = None
    outputs: Any = None


class ToolCall(Noun):
    """A call of a tool; the field named like `type` holds it."""

    id: str | None = None
    type: str | None = None
    function: Function | None = None
    code_interpreter: CodeInterpreter | None = None
    file_search: dict[str, Any] | None = None


class MessageCreation(Noun):
    """The message that a step made."""

    message_id: str | None = None


class StepDetails(Noun):
    """What a step did."""

    message_creation: MessageCreation | None = None
    tool_calls: list[ToolCall] | None = None


class LastError(Noun):
    """Why something failed; the text is the vendor's own."""

    code: str | None = None
    message: str | None = None


class Step(Noun):
    """One thing that a run did."""

    id: Id
    status: str | None = None
    step_details: StepDetails | None = None
    last_error: LastError | None = None
    created_at: Seconds | None = None
    completed_at: Seconds | None = None
    cancelled_at: Seconds | None = None
    failed_at: Seconds | None = None
    expired_at: Seconds | None = None


class SubmitToolOutputs(Noun):
    """The calls that a run waits for."""

    tool_calls: list[ToolCall] | None = None


class RequiredAction(Noun):
    """What a run waits for."""

    submit_tool_outputs: SubmitToolOutputs | None = None


class Usage(Noun):
    """Tokens."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    total_tokens: int | None = None


class Run(Noun):
    """One execution of an assistant on a thread."""

    id: Id
    assistant_id: str | None = None
    status: str | None = None
    required_action: RequiredAction | None = None
    last_error: LastError | None = None
    incomplete_details: IncompleteDetails | None = None
    usage: Usage | None = None
    created_at: Seconds | None = None
    started_at: Seconds | None = None
    completed_at: Seconds | None = None
    cancelled_at: Seconds | None = None
    failed_at: Seconds | None = None
    expires_at: Seconds | None = None


class RunOnThread(Run):
    """A run that was asked for together with its thread: without the thread's id it is worth nothing."""

    thread_id: Id
