"""Items that scripted models make, without ids."""

import json
from collections.abc import Sequence

from threadloom.sandbox._assistants.objects import Json

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
"""A picture of one pixel, in base64."""
_DONE = "completed"


def text(value: str, annotations: Sequence[Json] = ()) -> Json:
    """A part of a message: words."""
    return {"type": "output_text", "text": value, "annotations": list(annotations), "logprobs": []}


def message(*parts: Json, status: str = _DONE) -> Json:
    """What the model says."""
    return {"type": "message", "role": "assistant", "content": list(parts), "status": status}


def reasoning(summary: str) -> Json:
    """What the model thought, in short."""
    thought: list[Json] = [{"type": "summary_text", "text": summary}]
    return {"type": "reasoning", "summary": thought, "content": None, "encrypted_content": None}


def function_call(call_id: str, name: str, **arguments: object) -> Json:
    """A function that the client is to call; as a model does it, the arguments are a string of JSON."""
    written = json.dumps(arguments, ensure_ascii=False)
    return {"type": "function_call", "call_id": call_id, "name": name, "arguments": written, "status": _DONE}


def file_search(query: str, found: str) -> Json:
    """A search in files, with what it found."""
    result = {"file_id": "file-sandbox-handbook", "filename": "handbook.md", "score": 0.87, "text": found}
    return {
        "type": "file_search_call",
        "queries": [query],
        "status": _DONE,
        "results": [{**result, "attributes": {}}],
    }


def web_search(query: str) -> Json:
    """A search on the web."""
    sources = [{"type": "url", "url": "https://example.com/handbook"}]
    action = {"type": "search", "query": query, "queries": [query], "sources": sources}
    return {"type": "web_search_call", "action": action, "status": _DONE}


def code(source: str, logs: str) -> Json:
    """Code that was run, with what it printed."""
    return {
        "type": "code_interpreter_call",
        "code": source,
        "container_id": "cntr_sandbox",
        "outputs": [{"type": "logs", "logs": logs}],
        "status": _DONE,
    }


def image() -> Json:
    """A picture that was made."""
    return {"type": "image_generation_call", "result": PIXEL, "output_format": "png", "size": "1x1", "status": _DONE}


def approval_request(name: str, **arguments: object) -> Json:
    """A call of a remote tool that a person has to allow."""
    return {
        "type": "mcp_approval_request",
        "name": name,
        "arguments": json.dumps(arguments, ensure_ascii=False),
        "server_label": "sandbox",
    }


def remote_call(name: str, output: str, **arguments: object) -> Json:
    """A call of a remote tool, with its output."""
    return {
        "type": "mcp_call",
        "name": name,
        "arguments": json.dumps(arguments, ensure_ascii=False),
        "server_label": "sandbox",
        "output": output,
        "error": None,
        "approval_request_id": None,
        "status": _DONE,
    }


def list_tools() -> Json:
    """The tools of a remote server."""
    tool = {"name": "look_up", "description": "Looks something up.", "input_schema": {"type": "object"}}
    return {"type": "mcp_list_tools", "server_label": "sandbox", "tools": [tool], "error": None}
