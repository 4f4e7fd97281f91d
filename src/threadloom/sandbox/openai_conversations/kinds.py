"""The types of items (VENDORS.md 2.4, and `configuration_update` of the `openai` package 3.52)."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from threadloom.sandbox._assistants.objects import Json


class ItemType(NamedTuple):
    """A type of item: what its ids begin with, and which fields a client has to send."""

    prefix: str
    required: Sequence[str]


ITEM_TYPES: Mapping[str, ItemType] = {
    "message": ItemType("msg", ("role", "content")),
    "function_call": ItemType("fc", ("call_id", "name", "arguments")),
    "function_call_output": ItemType("fco", ("call_id", "output")),
    "file_search_call": ItemType("fs", ("queries", "status")),
    "web_search_call": ItemType("ws", ("action", "status")),
    "image_generation_call": ItemType("ig", ("result", "status")),
    "computer_call": ItemType("cu", ("call_id", "pending_safety_checks")),
    "computer_call_output": ItemType("cuo", ("call_id", "output")),
    "tool_search_call": ItemType("ts", ("arguments",)),
    "tool_search_output": ItemType("tso", ("tools",)),
    "additional_tools": ItemType("at", ("role", "tools")),
    "configuration_update": ItemType("cfg", ()),
    "reasoning": ItemType("rs", ("summary",)),
    "program": ItemType("prog", ("call_id", "code", "fingerprint")),
    "program_output": ItemType("progo", ("call_id", "result", "status")),
    "compaction": ItemType("cmp", ("encrypted_content",)),
    "code_interpreter_call": ItemType("ci", ("code", "container_id", "outputs", "status")),
    "local_shell_call": ItemType("lsh", ("call_id", "action", "status")),
    "local_shell_call_output": ItemType("lsho", ("id", "output")),
    "shell_call": ItemType("sh", ("call_id", "action")),
    "shell_call_output": ItemType("sho", ("call_id", "output")),
    "apply_patch_call": ItemType("apc", ("call_id", "operation", "status")),
    "apply_patch_call_output": ItemType("apco", ("call_id", "status")),
    "mcp_list_tools": ItemType("mcpl", ("server_label", "tools")),
    "mcp_approval_request": ItemType("mcpr", ("name", "arguments", "server_label")),
    "mcp_approval_response": ItemType("mcpa", ("approval_request_id", "approve")),
    "mcp_call": ItemType("mcp", ("name", "arguments", "server_label")),
    "custom_tool_call": ItemType("ctc", ("call_id", "name", "input")),
    "custom_tool_call_output": ItemType("ctco", ("call_id", "output")),
}

_WITHOUT_STATUS = frozenset(
    {
        *("additional_tools", "configuration_update", "program", "compaction", "mcp_list_tools"),
        *("mcp_approval_request", "mcp_approval_response", "custom_tool_call", "custom_tool_call_output"),
    }
)

_ANSWERS: Mapping[str, str] = {
    "function_call": "function_call_output",
    "custom_tool_call": "custom_tool_call_output",
    "computer_call": "computer_call_output",
    "local_shell_call": "local_shell_call_output",
    "shell_call": "shell_call_output",
    "apply_patch_call": "apply_patch_call_output",
    "mcp_approval_request": "mcp_approval_response",
}
"""By which item a client answers a call; tool search is taken to be the server's."""


def stored(item: Json, native_id: str) -> Json:
    """An item as it is read back: with an id, a type and, where its type has one, a status."""
    kind: str = item.get("type", "message")
    status = {} if kind in _WITHOUT_STATUS else {"status": "completed"}
    content = {"content": _content(item)} if kind == "message" else {}
    return {"id": native_id, "type": kind, **status, **item, **content}


def _content(item: Json) -> list[Json]:
    given: str | list[Json] = item["content"]
    parts = [{"type": "input_text", "text": given}] if isinstance(given, str) else given
    return [_said(part, item["role"]) for part in parts]


def _said(part: Json, role: str) -> Json:
    """A part as it is read back; what an assistant said is output, with annotations."""
    if role == "assistant" and part["type"] in {"input_text", "output_text"}:
        return {"annotations": [], "logprobs": [], **part, "type": "output_text"}
    return dict(part)


def call_id_of(item: Json) -> str | None:
    """The id that a call and its answer have in common."""
    if item["type"] == "mcp_approval_response":
        return item["approval_request_id"]
    return item.get("call_id") or item["id"]


def open_calls(items: Sequence[Json]) -> list[str]:
    """Ids of the calls that a client has yet to answer."""
    answered = {call_id_of(item) for item in items if item["type"] in _ANSWERS.values()}
    calls = [str(call_id_of(item)) for item in items if item["type"] in _ANSWERS]
    return [call_id for call_id in calls if call_id not in answered]


def stray_answers(items: Sequence[Json]) -> list[str]:
    """Ids that an answer names and no call has."""
    calls = {call_id_of(item) for item in items if item["type"] in _ANSWERS}
    answers = [str(call_id_of(item)) for item in items if item["type"] in _ANSWERS.values()]
    return [call_id for call_id in answers if call_id not in calls]
