"""What becomes of each type of item: the one table of them (VENDORS.md 2.4; `ConversationItem` of `openai` 3.52)."""

from collections.abc import Mapping
from enum import StrEnum

from threadloom.domain.noun import Noun


class Kind(StrEnum):
    """What an item is to us; a type that is in no table is a NOTE."""

    MESSAGE = "MESSAGE"
    REASONING = "REASONING"
    CALL = "CALL"
    RESULT = "RESULT"
    NOTE = "NOTE"


class CallShape(Noun):
    """Where a call of a tool has what we tell of it.

    `arguments`: the field that is the arguments, or the fields that make them up. `result`: the field of the call
    itself that tells what came of it. `answer`: the type of the item by which a client answers it; None where the
    vendor carries it out.
    """

    arguments: str | tuple[str, ...]
    result: str | None = None
    answer: str | None = None


_IMAGE = ("action", "background", "output_format", "quality", "revised_prompt", "size")

CALLS: Mapping[str, CallShape] = {
    "function_call": CallShape(arguments="arguments", answer="function_call_output"),
    "custom_tool_call": CallShape(arguments="input", answer="custom_tool_call_output"),
    "computer_call": CallShape(arguments=("action", "actions", "pending_safety_checks"), answer="computer_call_output"),
    "local_shell_call": CallShape(arguments="action", answer="local_shell_call_output"),
    "shell_call": CallShape(arguments="action", answer="shell_call_output"),
    "apply_patch_call": CallShape(arguments="operation", answer="apply_patch_call_output"),
    "tool_search_call": CallShape(arguments="arguments", answer="tool_search_output"),
    "mcp_approval_request": CallShape(arguments="arguments", answer="mcp_approval_response"),
    "mcp_call": CallShape(arguments="arguments", result="output"),
    "file_search_call": CallShape(arguments=("queries",), result="results"),
    "web_search_call": CallShape(arguments="action", result="results"),
    "code_interpreter_call": CallShape(arguments=("code", "container_id"), result="outputs"),
    "image_generation_call": CallShape(arguments=_IMAGE),  # its result is the picture, which is a part
    "program": CallShape(arguments=("code",)),
}
"""Calls of tools."""

RESULTS: Mapping[str, str | tuple[str, ...]] = {
    "function_call_output": "output",
    "custom_tool_call_output": "output",
    "computer_call_output": "output",
    "local_shell_call_output": "output",
    "shell_call_output": "output",
    "apply_patch_call_output": "output",
    "tool_search_output": "tools",
    "program_output": "result",
    "mcp_approval_response": ("approve", "reason"),
}
"""What came of a call, as an item of its own: the field that tells it, or the fields."""

_NOTES = ("mcp_list_tools", "additional_tools", "compaction", "configuration_update")
"""What a conversation keeps for the model alone; parts that are shown as they came."""

KINDS: Mapping[str, Kind] = {
    "message": Kind.MESSAGE,
    "reasoning": Kind.REASONING,
    **dict.fromkeys(CALLS, Kind.CALL),
    **dict.fromkeys(RESULTS, Kind.RESULT),
    **dict.fromkeys(_NOTES, Kind.NOTE),
}
"""Every type that is known."""
