"""What the tests of conversations share: sources whose agents are the sandbox's scripted models, and drafts."""

import json
from collections.abc import Mapping
from contextlib import asynccontextmanager
from typing import Any

from fakes import a_call
from threadloom.domain.ids import AgentRef, RunRef, SourceSlug, ThreadRef
from threadloom.domain.message import MessageDraft
from threadloom.domain.thread import SendDraft, ThreadDraft
from threadloom.sandbox.openai_conversations.scripts import SCRIPTS
from threadloom.sandbox.sandbox import Sandbox
from vendors.kit import SECRET, answering_in_turn, connected, odd_server, read_request

VENDOR = "openai-conversations"
SOURCE = SourceSlug(VENDOR)
CALL = a_call()
THREAD = ThreadRef(source=SOURCE, native_id="conv_1")

FUNCTION = {"type": "function", "name": "get_stock", "parameters": {"type": "object", "properties": {}}}
AGENTS = [{"id": script, "model": f"sandbox-{script}"} for script in SCRIPTS]


def options(**fields: Any) -> dict[str, Any]:
    """Options of a source whose agents are called as the sandbox's scripts are."""
    return {"agents": AGENTS, "agent_id": "echo", **fields}


def at(base_url: str | None, *, key: str | None = SECRET, store: Any = None, **fields: Any) -> Any:
    return connected(VENDOR, base_url, key=key, options=options(**fields), store=store)


def at_sandbox(sandbox: Sandbox, *, store: Any = None, **fields: Any) -> Any:
    emulator = sandbox.emulators[VENDOR]
    return at(emulator.base_url, key=emulator.api_key, store=store, **fields)


@asynccontextmanager
async def answered(*bodies: Any, status: str = "200 OK", **fields: Any):
    """An adapter whose source gives these answers in turn."""
    turns = [(status, body if isinstance(body, bytes) else json.dumps(body).encode()) for body in bodies]
    async with odd_server(answering_in_turn(*turns)) as url:
        adapter = at(url, **fields)
        yield adapter
        await adapter.close()


def agent_ref(native_id: str) -> AgentRef:
    return AgentRef(source=SOURCE, native_id=native_id)


def run_ref(native_id: str = "resp_1") -> RunRef:
    return RunRef(thread=THREAD, native_id=native_id)


def a_start(text: str | None = "hello", *, agent: str | None = None, message: Mapping | None = None, **fields):
    """A start; without a text a thread that nobody answers. `message` holds further fields of the message."""
    said = None if text is None else MessageDraft(text=text, **(message or {}))
    return ThreadDraft(source=SOURCE, agent=agent_ref(agent) if agent else None, message=said, **fields)


def a_send(text: str | None = "more", *, agent: str | None = "echo", **fields) -> SendDraft:
    return SendDraft(message=MessageDraft(text=text, **fields), agent=agent_ref(agent) if agent else None)


def refused(adapter, draft) -> set[str]:
    """Paths of everything that the draft breaks."""
    return {".".join(violation.path) for violation in adapter.check(draft)}


def a_response(*output: Mapping, status: str = "completed", **fields: Any) -> dict[str, Any]:
    return {"id": "resp_1", "status": status, "conversation": {"id": "conv_1"}, "output": list(output), **fields}


def a_list(*items: Mapping, has_more: bool | None = False) -> dict[str, Any]:
    return {"object": "list", "data": list(items), **({} if has_more is None else {"has_more": has_more})}


def a_function_call(number: int = 1, **fields: Any) -> dict[str, Any]:
    named = {"id": f"fc_{number}", "call_id": f"call_{number}", "name": "get_stock", "arguments": '{"n": 1}'}
    return {"type": "function_call", "status": "completed", **named, **fields}


def a_function_output(number: int = 1, **fields: Any) -> dict[str, Any]:
    named = {"id": f"fco_{number}", "call_id": f"call_{number}", "output": "42"}
    return {"type": "function_call_output", "status": "completed", **named, **fields}


def a_message(native_id: str = "msg_1", role: str = "user", text: str = "hello") -> dict[str, Any]:
    content = [{"type": "input_text", "text": text}]
    return {"id": native_id, "type": "message", "role": role, "status": "completed", "content": content}


async def body_of(reader) -> tuple[str, dict[str, Any] | None]:
    """Request line and JSON of one request."""
    head, _, body = (await read_request(reader)).partition(b"\r\n\r\n")
    return head.split(b" HTTP/")[0].decode(), json.loads(body) if body else None
