"""Answers to runs."""

import strawberry

from threadloom.domain.tool_call import ToolOutput
from threadloom.domain.vendor import ResumeDraft
from threadloom.graphql import ids
from threadloom.graphql.declare import given, input_type, optional, required
from threadloom.graphql.errors import not_found_at
from threadloom.graphql.scalars import JSON


@input_type
class CancelRunInput:
    """Stop a run."""

    run_id: strawberry.ID = required("The run.")
    idempotency_key: str | None = optional("1 to 255 characters; the same key and input have one effect for 24 hours.")
    client_mutation_id: str | None = optional("Given back unchanged.")


@input_type
class ToolOutputInput:
    """The result of one tool call."""

    tool_call_id: strawberry.ID = required("The tool call.")
    output: JSON = required("Its result.")


@input_type
class ResumeRunInput:
    """Answer a waiting run."""

    run_id: strawberry.ID = required("The run.")
    tool_outputs: list[ToolOutputInput] | None = optional("Results of the tool calls it asked for.")
    answer: JSON | None = optional("The answer to its question.")
    idempotency_key: str | None = optional("1 to 255 characters; the same key and input have one effect for 24 hours.")
    client_mutation_id: str | None = optional("Given back unchanged.")


def to_resume_draft(wanted: ResumeRunInput) -> ResumeDraft:
    """The answer to a run; raises NotFound at the tool call whose id leads nowhere."""
    outputs = enumerate(given(wanted.tool_outputs) or ())
    return ResumeDraft(
        tool_outputs=tuple(_output(output, str(index)) for index, output in outputs),
        answer=given(wanted.answer),
    )


def _output(output: ToolOutputInput, index: str) -> ToolOutput:
    with not_found_at("toolOutputs", index, "toolCallId"):
        return ToolOutput(tool_call=ids.tool_call_ref(output.tool_call_id), output=output.output)
