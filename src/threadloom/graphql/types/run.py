"""Executions of agents."""

import strawberry

from threadloom.domain.agent import Agent
from threadloom.domain.clock import Instant
from threadloom.domain.run import RequiredAction, Run, RunStatus, Usage
from threadloom.domain.thread import Thread
from threadloom.domain.tool_call import ToolCall
from threadloom.graphql.batched import batched
from threadloom.graphql.declare import over, plain, resolved
from threadloom.graphql.scalars import JSON

from .node import Node
from .shared import agent_or_own, global_id, global_ids, own_agent, own_thread, thread_of


@over(Run)
class RunType(Node):
    """One execution of an agent on a thread."""

    id: strawberry.ID = resolved("Global id.", global_id, column=global_ids)
    native_id: strawberry.ID | None = plain("The vendor's id.")
    thread: Thread = batched("Where it ran.", own_thread, ref_of=thread_of)
    agent: Agent | None = batched("Who ran.", own_agent, ref_of=agent_or_own)
    status: RunStatus = plain("Unified status.")
    native_status: str | None = plain("The vendor's own word for it.")
    required_action: RequiredAction | None = plain("What it waits for, when the status is REQUIRES_ACTION.")
    error: str | None = plain("Why it failed or stopped early, in words fit for a person.")
    usage: Usage | None = plain("What it consumed.")
    created_at: Instant | None = plain("When it was asked for.")
    started_at: Instant | None = plain("When it began.")
    ended_at: Instant | None = plain("When it ended, however it ended.")


@over(RequiredAction)
class RequiredActionType:
    """What a run waits for."""

    tool_calls: list[ToolCall] = plain("Tool calls whose results it needs.")
    prompt: JSON | None = plain("The question to a person, as the vendor puts it.")


@over(Usage)
class UsageType:
    """What a run consumed, in tokens."""

    input_tokens: int | None = plain("Read.")
    output_tokens: int | None = plain("Written.")
    total_tokens: int | None = plain("Both.")
