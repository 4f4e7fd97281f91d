"""One item of each type that a response may hold, as a long talk with many tools would leave them."""

from collections.abc import Sequence

from threadloom.sandbox._assistants.objects import Json

from . import outputs

_DONE = "completed"


def everything(prompt: str, call_id: str) -> Sequence[Json]:
    """An item of each type but `configuration_update`, which only clients send; no call waits for its result."""
    said = outputs.message(outputs.text(f"Echo: {prompt}"))
    return [*_hosted(prompt), *_clients(prompt, call_id), *_approved(prompt, call_id), *_kept(), said]


def _hosted(prompt: str) -> list[Json]:
    search: Json = {"type": "tool_search_call", "arguments": {"query": prompt}, "call_id": None}
    found: Json = {"type": "tool_search_output", "tools": [], "call_id": None}
    served = {"execution": "server", "status": _DONE}
    return [
        outputs.reasoning("The user wants to see every kind of item."),
        outputs.file_search(prompt, "All kinds of items."),
        outputs.web_search(prompt),
        outputs.code("print(6 * 7)", "42\n"),
        outputs.image(),
        outputs.list_tools(),
        outputs.remote_call("look_up", "nothing", text=prompt),
        {**search, **served},
        {**found, **served},
    ]


def _clients(prompt: str, call_id: str) -> list[Json]:
    """Calls with their results, each pair with an id of its own."""
    shell: Json = {"type": "exec", "command": ["ls"], "env": {}}
    picture = {"type": "computer_screenshot", "image_url": f"data:image/png;base64,{outputs.PIXEL}"}
    ran = [{"stdout": "a.txt\n", "stderr": "", "outcome": {"type": "exit", "exit_code": 0}}]
    patch = {"type": "delete_file", "path": "a.txt"}
    screen: Json = {"action": {"type": "screenshot"}, "pending_safety_checks": []}
    called: Sequence[tuple[Json, Json]] = (
        (outputs.function_call("", "count_words", text=prompt), {"type": "function_call_output", "output": "3"}),
        (
            {"type": "custom_tool_call", "name": "shout", "input": prompt},
            {"type": "custom_tool_call_output", "output": prompt.upper()},
        ),
        ({"type": "computer_call", **screen}, {"type": "computer_call_output", "output": picture}),
        ({"type": "local_shell_call", "action": shell}, {"type": "local_shell_call_output", "output": '{"out": ""}'}),
        (
            {"type": "shell_call", "action": {"commands": ["ls"]}, "environment": {"type": "local"}},
            {"type": "shell_call_output", "output": ran},
        ),
        ({"type": "apply_patch_call", "operation": patch}, {"type": "apply_patch_call_output", "output": "done"}),
        (
            {"type": "program", "code": "return 42", "fingerprint": "fp_sandbox"},
            {"type": "program_output", "result": "42"},
        ),
    )
    pairs = [
        ({**call, **_named(call, call_id, number)}, {**result, **_named(result, call_id, number)})
        for number, (call, result) in enumerate(called, start=1)
    ]
    return [{"status": _DONE, **item} for pair in pairs for item in pair]


def _named(item: Json, call_id: str, number: int) -> Json:
    """The id that a call and its result share; of a local shell's result it is the id itself (openai 3.52)."""
    return {"id" if item["type"] == "local_shell_call_output" else "call_id": f"{call_id}{number:02d}"}


def _approved(prompt: str, call_id: str) -> list[Json]:
    request = f"mcpr_{call_id}"
    return [
        {**outputs.approval_request("look_up", text=prompt), "id": request},
        {"type": "mcp_approval_response", "approval_request_id": request, "approve": True, "reason": None},
    ]


def _kept() -> list[Json]:
    """What a conversation keeps for the model alone."""
    return [
        {"type": "additional_tools", "role": "developer", "tools": []},
        {"type": "compaction", "encrypted_content": "c2FuZGJveA=="},
    ]
