"""Drafts in the API's words: the bodies of requests."""

from collections.abc import Mapping, Sequence

import msgspec

from threadloom.domain.errors import Invalid
from threadloom.domain.ids import ThreadRef
from threadloom.domain.json import JsonValue
from threadloom.domain.message import DraftPart, DraftRole, MessageDraft
from threadloom.domain.part import FilePart, ImageDetail, ImagePart, TextPart
from threadloom.vendors.openai_conversations.options import AgentOptions, Options
from threadloom.vendors.openai_conversations.wire import Item

from .calls import call_id_of
from .kinds import CALLS
from .runs import AGENT_KEY

Body = dict[str, JsonValue]

_IN_TEXT = frozenset({"function_call_output", "custom_tool_call_output", "local_shell_call_output"})


def message_item(draft: MessageDraft) -> Body:
    """A message; text alone goes as a string, and so does what an assistant has said: it takes no parts of input."""
    return {"type": "message", "role": draft.role.value.lower(), "content": _content(draft)}


def _content(draft: MessageDraft) -> JsonValue:
    if draft.role is DraftRole.ASSISTANT or not draft.parts:
        return "\n\n".join(part.text for part in draft.content if part.text)
    return [_part(part) for part in draft.content]


def _part(part: DraftPart) -> Body:
    match part:
        case TextPart():
            return {"type": "input_text", "text": part.text}
        case ImagePart():
            detail = (part.detail or ImageDetail.AUTO).value.lower()
            return {"type": "input_image", "detail": detail, **_given(image_url=part.url, file_id=part.file_id)}
        case FilePart():
            return {"type": "input_file", **_file(part.url), **_given(file_id=part.file_id, filename=part.filename)}
        case _:
            raise ValueError(f"the API has no content of this kind: {type(part).__name__}")


def _file(url: str | None) -> Body:
    return {"file_data" if url.startswith("data:") else "file_url": url} if url is not None else {}


def response_body(agent: AgentOptions, thread: ThreadRef, options: Options, outputs: Sequence[JsonValue] = ()) -> Body:
    """What `POST /responses` is sent: the agent answers what stands in the conversation, and `outputs` behind it."""
    body: Body = {**agent.request, "conversation": thread.native_id, "metadata": {AGENT_KEY: agent.id}}
    if outputs:
        body["input"] = list(outputs)
    if options.background:
        body["background"] = True
    if options.include:
        body["include"] = list(options.include)
    return body


def output_item(call: Item, output: JsonValue, path: tuple[str, ...]) -> Body:
    """The item that answers a call.

    Raises:
        Invalid: an approval that is neither, or no object where the item has fields of its own; at `path`.
    """
    kind, call_id = CALLS[call.type].answer, call_id_of(call)
    if kind in _IN_TEXT:
        named: Body = {"id": call_id} if kind == "local_shell_call_output" else {"call_id": call_id}
        return {"type": kind, **named, "output": _in_text(output)}
    if kind == "mcp_approval_response":
        return {"type": kind, "approval_request_id": call_id, **_approval(output, path)}
    if not isinstance(output, Mapping):
        raise Invalid(f"this should be an object: the fields of the vendor's {kind!r}", path=path)
    return {**output, "type": kind, "call_id": call_id}


def _approval(output: JsonValue, path: tuple[str, ...]) -> Body:
    match output:
        case bool():
            return {"approve": output}
        case {"approve": bool(approve), "reason": str(reason)} if len(output) == len(("approve", "reason")):
            return {"approve": approve, "reason": reason}
        case {"approve": bool(approve)} if len(output) == 1:
            return {"approve": approve}
        case _:
            raise Invalid("this should be true, false, or an object with `approve` and `reason`", path=path)


def _in_text(output: JsonValue) -> str:
    return output if isinstance(output, str) else msgspec.json.encode(output).decode()


def _given(**fields: JsonValue) -> Body:
    return {name: value for name, value in fields.items() if value is not None}
