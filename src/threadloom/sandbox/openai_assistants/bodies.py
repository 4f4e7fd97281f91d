"""Request bodies, field by field. An unknown field is refused, as OpenAI's server does."""

from collections.abc import Callable

from threadloom.sandbox._assistants.shapes import Shape, boolean, fields, items, nullable, text

from . import limits
from .parts import (
    ATTACHMENTS,
    CONTENT,
    METADATA,
    NEW_TOOL_RESOURCES,
    RESPONSE_FORMAT,
    ROLE,
    TEMPERATURE,
    TOKENS,
    TOOL_CHOICE,
    TOOL_RESOURCES,
    TOP_P,
    TRUNCATION,
    tools,
)


def _as_it_is(shape: Shape) -> Shape:
    return shape


def _message(optional: Callable[[Shape], Shape]) -> Shape:
    return fields(
        {"role": ROLE, "content": CONTENT, "attachments": optional(ATTACHMENTS), "metadata": optional(METADATA)},
        required=["role", "content"],
    )


def _thread(optional: Callable[[Shape], Shape]) -> Shape:
    return fields(
        {
            "messages": items(_message(optional)),
            "metadata": optional(METADATA),
            "tool_resources": optional(NEW_TOOL_RESOURCES),
        }
    )


# The page of POST /threads gives each optional field a type and none is "or null"; for the other routes the openai
# package may send null for what is optional (VENDORS.md 2.1 marks it `?`).
CREATE_THREAD = _thread(_as_it_is)
UPDATE_THREAD = fields({"metadata": nullable(METADATA), "tool_resources": nullable(TOOL_RESOURCES)})
CREATE_MESSAGE = _message(nullable)
UPDATE_METADATA = fields({"metadata": nullable(METADATA)})

_RUN = {
    "assistant_id": text(),
    "model": nullable(text()),
    "instructions": nullable(text(at_most=limits.ASSISTANT_INSTRUCTIONS)),
    "tools": nullable(tools(limits.RUN_TOOLS)),
    "metadata": nullable(METADATA),
    "temperature": nullable(TEMPERATURE),
    "top_p": nullable(TOP_P),
    "max_prompt_tokens": nullable(TOKENS),
    "max_completion_tokens": nullable(TOKENS),
    "truncation_strategy": nullable(TRUNCATION),
    "tool_choice": nullable(TOOL_CHOICE),
    "parallel_tool_calls": boolean,
    "response_format": nullable(RESPONSE_FORMAT),
    "stream": nullable(boolean),
}
CREATE_RUN = fields(
    {
        **_RUN,
        "additional_instructions": nullable(text()),
        "additional_messages": nullable(items(_message(nullable))),
        "reasoning_effort": nullable(text()),
    },
    required=["assistant_id"],
)
CREATE_THREAD_AND_RUN = fields(
    {**_RUN, "thread": _thread(nullable), "tool_resources": nullable(TOOL_RESOURCES)}, required=["assistant_id"]
)
SUBMIT_TOOL_OUTPUTS = fields(
    {
        "tool_outputs": items(fields({"tool_call_id": text(), "output": text()}, required=["tool_call_id", "output"])),
        "stream": nullable(boolean),
    },
    required=["tool_outputs"],
)
NOTHING = fields({})

_ASSISTANT = {
    "model": text(),
    "name": nullable(text(at_most=limits.ASSISTANT_NAME)),
    "description": nullable(text(at_most=limits.ASSISTANT_DESCRIPTION)),
    "instructions": nullable(text(at_most=limits.ASSISTANT_INSTRUCTIONS)),
    "tools": tools(limits.ASSISTANT_TOOLS),
    "metadata": nullable(METADATA),
    "temperature": nullable(TEMPERATURE),
    "top_p": nullable(TOP_P),
    "response_format": nullable(RESPONSE_FORMAT),
    "reasoning_effort": nullable(text()),
}
CREATE_ASSISTANT = fields({**_ASSISTANT, "tool_resources": nullable(NEW_TOOL_RESOURCES)}, required=["model"])
UPDATE_ASSISTANT = fields({**_ASSISTANT, "tool_resources": nullable(TOOL_RESOURCES)})
