"""Flow executions, which we call runs."""

from typing import Any

from threadloom.domain.noun import Noun


class Step(Noun):
    """One thing that an execution did; a call of a tool where it names one."""

    tool_name: str | None = None
    status: str | None = None
    input_data: Any = None
    output_data: Any = None
    error_message: str | None = None
    started_at: Any = None
    completed_at: Any = None


class Execution(Noun):
    """One execution of an agent's flow.

    No page names a thread in it; `context_id` and the like are where feedback on an execution has one.
    """

    id: str | None = None
    agent_id: str | None = None
    context_id: Any = None
    thread_id: Any = None
    chat_thread_id: Any = None
    status: str | None = None
    steps: list[Step] | None = None
    tokens_used: Any = None
    metadata: Any = None
    created_at: Any = None
    started_at: Any = None
    completed_at: Any = None
