"""An item of each type, as the official types want it, and what becomes of each."""

from typing import Any, get_args

from openai.types.conversations import ConversationItem
from openai.types.responses import ResponseItem, ResponseOutputItem
from pydantic import TypeAdapter

ITEM = TypeAdapter(ConversationItem)


def types_of(union: Any) -> set[str]:
    """The values of `type` in a union of the package's, whichever way it is written."""
    members = get_args(union)
    if hasattr(union, "__metadata__"):  # Annotated
        members = get_args(members[0])
    return {kind for member in members for kind in get_args(member.model_fields["type"].annotation)}


EVERY_TYPE = types_of(ConversationItem) | types_of(ResponseItem) | types_of(ResponseOutputItem)

_SHELL = {"type": "exec", "command": ["ls"], "env": {}}
_SCREEN = {"type": "computer_screenshot", "image_url": "https://example.com/screen.png"}
_RAN = [{"stdout": "a", "stderr": "", "outcome": {"type": "exit", "exit_code": 0}}]
_FOUND = {"file_id": "file-1", "filename": "a.md", "score": 0.5, "text": "x", "attributes": {}}

_FIELDS: dict[str, dict[str, Any]] = {
    "message": {"role": "assistant", "content": [{"type": "output_text", "text": "hi", "annotations": []}]},
    "reasoning": {
        "summary": [{"type": "summary_text", "text": "hm"}],
        "content": [{"type": "reasoning_text", "text": "so"}],
    },
    "function_call": {"call_id": "call_1", "name": "f", "arguments": '{"a": 1}'},
    "function_call_output": {"call_id": "call_1", "output": "done"},
    "custom_tool_call": {"call_id": "call_1", "name": "f", "input": "words"},
    "custom_tool_call_output": {"call_id": "call_1", "output": [{"type": "input_text", "text": "done"}]},
    "file_search_call": {"queries": ["x"], "results": [_FOUND]},
    "web_search_call": {"action": {"type": "search", "query": "x", "queries": ["x"]}},
    "image_generation_call": {"result": "AAAA", "output_format": "webp", "size": "1x1"},
    "computer_call": {"call_id": "call_1", "pending_safety_checks": [], "action": {"type": "screenshot"}},
    "computer_call_output": {"call_id": "call_1", "output": _SCREEN},
    "tool_search_call": {"arguments": {"query": "x"}, "execution": "client", "call_id": "call_1"},
    "tool_search_output": {"tools": [], "execution": "client", "call_id": "call_1"},
    "additional_tools": {"role": "developer", "tools": []},
    "configuration_update": {"reasoning": {"effort": "low"}},
    "program": {"call_id": "call_1", "code": "1", "fingerprint": "fp"},
    "program_output": {"call_id": "call_1", "result": "1"},
    "compaction": {"encrypted_content": "AAAA"},
    "code_interpreter_call": {"code": "1", "container_id": "c", "outputs": [{"type": "logs", "logs": "1"}]},
    "local_shell_call": {"call_id": "call_1", "action": _SHELL},
    "local_shell_call_output": {"output": '{"stdout": "a"}'},
    "shell_call": {"call_id": "call_1", "action": {"commands": ["ls"]}, "environment": {"type": "local"}},
    "shell_call_output": {"call_id": "call_1", "output": _RAN, "max_output_length": None},
    "apply_patch_call": {"call_id": "call_1", "operation": {"type": "delete_file", "path": "a"}},
    "apply_patch_call_output": {"call_id": "call_1", "output": "done"},
    "mcp_list_tools": {"server_label": "s", "tools": []},
    "mcp_approval_request": {"name": "f", "arguments": "{}", "server_label": "s"},
    "mcp_approval_response": {"approval_request_id": "call_1", "approve": True},
    "mcp_call": {"name": "f", "arguments": "{}", "server_label": "s", "output": "done"},
}
_WITHOUT_STATUS = {
    *("additional_tools", "configuration_update", "program", "compaction", "mcp_list_tools"),
    *("mcp_approval_request", "mcp_approval_response", "custom_tool_call", "custom_tool_call_output"),
}


def sample(kind: str, **fields: Any) -> dict[str, Any]:
    """An item of a type with every field that matters here; calls and results belong to `call_1`."""
    native_id = "call_1" if kind in {"local_shell_call_output", "mcp_approval_request"} else "item_1"
    status = {} if kind in _WITHOUT_STATUS else {"status": "completed"}
    return {"id": native_id, "type": kind, **status, **_FIELDS.get(kind, {}), **fields}
