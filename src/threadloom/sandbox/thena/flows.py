"""Flow executions. Each agent has one flow, whose id is the agent's."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from .bodies import ExecuteFlow
from .desk import AtDesk, Desk
from .errors import not_found
from .models import Agent, Execution, Executions, StartedExecution, Status, Thread, Trigger
from .state import ORGANIZATION_ID


def answer(desk: Desk, agent: Agent, *, text: str, thread: Thread) -> None:
    """Start the execution that answers a message of a thread."""
    desk.engine.start(_new(desk, agent, thread), desk.script(agent), text=text, thread=thread)


async def execute(body: ExecuteFlow, desk: AtDesk) -> StartedExecution:
    """Start a flow by hand; it answers in the thread that `trigger_data.context_id` names, if any."""
    agent = _agent_of_flow(desk, body.flow_id)
    thread = _thread_of(desk, body)
    execution = _new(desk, agent, thread)
    execution.trigger_type, execution.trigger_data = body.trigger_type, body.trigger_data
    execution.variables, execution.metadata = body.variables, body.metadata
    execution.priority, execution.timeout_seconds = body.priority, body.timeout_seconds
    text = body.variables.get("message")
    desk.engine.start(execution, desk.script(agent), text=text if isinstance(text, str) else "", thread=thread)
    return StartedExecution(execution=execution, message="Flow execution started")


async def list_executions(
    desk: AtDesk,
    *,
    flow_id: str | None = None,
    status: Status | None = None,
    trigger_type: Trigger | None = None,
    page: Annotated[int, Query(ge=1)] = 1,
    page_size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Executions:
    """A page of executions, newest first."""
    wanted = {"flow_id": flow_id, "status": status, "trigger_type": trigger_type}
    chosen = [
        execution
        for execution in desk.state.executions.values()
        if all(value is None or getattr(execution, name) == value for name, value in wanted.items())
    ]
    chosen.sort(key=lambda execution: execution.created_at)
    newest = chosen[::-1]
    rows = newest[(page - 1) * page_size : page * page_size]
    desk.engine.read(rows)
    return Executions(
        executions=rows,
        total_count=len(newest),
        page=page,
        page_size=page_size,
        has_more=page * page_size < len(newest),
    )


async def get_execution(execution_id: UUID, desk: AtDesk) -> Execution:
    """One execution with its steps."""
    execution = desk.state.executions.get(execution_id)
    if execution is None:
        raise not_found("Execution", execution_id)
    desk.engine.read([execution])
    return execution


def _new(desk: Desk, agent: Agent, thread: Thread | None) -> Execution:
    now = desk.now()
    return Execution(
        id=desk.new_id(),
        flow_id=str(agent.id),
        agent_id=agent.id,
        organization_id=ORGANIZATION_ID,
        context_id=str(thread.id) if thread else None,
        execution_number=desk.state.next_number(agent.id),
        started_at=now,
        created_at=now,
        updated_at=now,
    )


def _agent_of_flow(desk: Desk, flow_id: str) -> Agent:
    for agent in desk.state.agents.values():
        if str(agent.id) == flow_id and agent.status == "active":
            return agent
    raise not_found("Flow", flow_id)


def _thread_of(desk: Desk, body: ExecuteFlow) -> Thread | None:
    context_id = body.trigger_data.get("context_id")
    if context_id is None:
        return None
    for thread in desk.state.threads.values():
        if str(thread.id) == context_id:
            return thread
    raise not_found("Thread", str(context_id))
