"""Endpoints of responses."""

from typing import Annotated

from fastapi import Depends

from threadloom.sandbox._assistants.errors import bad_request
from threadloom.sandbox._assistants.objects import Json

from . import bodies
from .conversations import Included
from .desk import refuse_stream
from .http import AtDesk, body_of
from .include import shown
from .state import ResponseRecord


async def create(desk: AtDesk, body: Annotated[Json, Depends(body_of(bodies.CREATE_RESPONSE))]) -> Json:
    """A new response; with a conversation its items come first, and input and output are added to it at the end."""
    refuse_stream(body)
    _refuse_misfits(body)
    named: str | Json | None = body.get("conversation")
    conversation_id = named["id"] if isinstance(named, dict) else named
    conversation = None if conversation_id is None else desk.free_conversation(conversation_id)
    given = desk.input_of(body.get("input"), conversation.items if conversation else ())
    include: list[str] = body.get("include") or []
    record = desk.engine.begin(body, conversation, given)
    if body.get("store") is not False:
        desk.state.responses[record.body["id"]] = record
    return _answer(record, include)


async def get(desk: AtDesk, response_id: str, include: Included) -> Json:
    """One response; this look at it is counted."""
    desk.state.response(response_id).reads += 1
    return _answer(desk.response(response_id), include)


async def cancel(desk: AtDesk, response_id: str, _body: Annotated[Json, Depends(body_of(bodies.NOTHING))]) -> Json:
    """Stop a response that is made in the background."""
    record = desk.response(response_id)
    desk.engine.cancel(record)
    return _answer(record, ())


def _answer(record: ResponseRecord, include: "list[str] | tuple[str, ...]") -> Json:
    return {**record.body, "output": [shown(item, include) for item in record.body["output"]]}


def _refuse_misfits(body: Json) -> None:
    """What the specification lets nobody combine, and what nobody may leave out; raises ApiError."""
    if body.get("model") is None and body.get("prompt") is None:
        message = "Missing required parameter: 'model'."
        raise bad_request(message, param="model", code="missing_required_parameter")
    if body.get("previous_response_id") is not None:
        if body.get("conversation") is not None:
            message = "'previous_response_id' cannot be used together with 'conversation'."
            raise bad_request(message, param="previous_response_id", code="mutually_exclusive_parameters")
        message = "The sandbox chains no responses: use a conversation."
        raise bad_request(message, param="previous_response_id", code="unsupported_value")
    if not any(body.get(name) for name in ("input", "conversation", "prompt")):
        message = "One of 'input' or 'previous_response_id' or 'prompt' or 'conversation' must be provided."
        raise bad_request(message, param="input", code="missing_required_parameter")
    if body.get("background") and body.get("store") is False:
        message = "A response that is made in the background has to be stored."
        raise bad_request(message, param="store", code="invalid_value")
