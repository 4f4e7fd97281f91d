"""Tools that agents call."""

import strawberry

from threadloom.domain.clock import Instant
from threadloom.domain.tool_call import ToolCall, ToolCallStatus
from threadloom.graphql.declare import over, plain, resolved
from threadloom.graphql.scalars import JSON

from .node import Node
from .shared import global_id, global_ids

_LONGEST = 2**31 - 1  # what GraphQL's Int can say


def _duration_ms(call: ToolCall) -> int | None:
    if call.started_at is None or call.ended_at is None:
        return None
    duration = (call.ended_at - call.started_at) // 1000
    return duration if 0 <= duration <= _LONGEST else None


@over(ToolCall)
class ToolCallType(Node):
    """A tool that an agent called."""

    id: strawberry.ID = resolved(
        "Global id, made up by the gateway where the vendor gives none.", global_id, column=global_ids
    )
    native_id: strawberry.ID | None = plain("The vendor's own id.")
    name: str = plain("Name of the tool.")
    arguments: JSON | None = plain("What it was called with; a string where the vendor's text is not JSON.")
    result: JSON | None = plain("What it gave back.")
    error: str | None = plain("What went wrong, as the tool tells it.")
    status: ToolCallStatus = plain("How far it has come.")
    native_status: str | None = plain("The vendor's own word for the status.")
    started_at: Instant | None = plain("When it began.")
    ended_at: Instant | None = plain("When it ended.")
    duration_ms: int | None = resolved("Time between the two, in milliseconds.", _duration_ms)
