"""Responses as runs."""

from collections.abc import Mapping, Sequence

from threadloom.domain.ids import AgentRef, RunRef, ThreadRef, ToolCallRef
from threadloom.domain.run import RequiredAction, Run, RunStatus, Usage
from threadloom.vendors._assistants.mapping.moments import moment, moment_if_reached
from threadloom.vendors.openai_conversations.wire import Item, Response, TokenUsage

from .calls import calls_of

AGENT_KEY = "threadloom_agent"
"""The pair of a response's metadata that holds its agent's id: OpenAI knows no agents."""

_STATUSES: Mapping[str, RunStatus] = {
    "queued": RunStatus.QUEUED,
    "in_progress": RunStatus.RUNNING,
    "completed": RunStatus.COMPLETED,
    "failed": RunStatus.FAILED,
    "cancelled": RunStatus.CANCELLED,
    "incomplete": RunStatus.INCOMPLETE,
}
_PICTURE = "the vendor could not read a picture"
_POLICY = "the vendor's policy forbids the answer"
_ERRORS: Mapping[str, str] = {
    "server_error": "the vendor failed",
    "rate_limit_exceeded": "the vendor's rate limit was reached",
    "invalid_prompt": "the vendor found the messages unfit",
    "data_residency_mismatch": "the vendor may not keep this where it is asked to",
    "bio_policy": _POLICY,
    "misalignment_policy_violation": _POLICY,
    "image_content_policy_violation": _POLICY,
    "vector_store_timeout": "the vendor's file search took too long",
    **dict.fromkeys(
        (
            *(
                "invalid_image",
                "invalid_image_format",
                "invalid_base64_image",
                "invalid_image_url",
                "invalid_image_mode",
            ),
            *("image_too_large", "image_too_small", "image_parse_error", "image_file_too_large", "empty_image_file"),
            *("unsupported_image_media_type", "failed_to_download_image", "image_file_not_found"),
        ),
        _PICTURE,
    ),
}
"""The documented codes of a failed response (`ResponseError` of `openai` 3.52)."""
_BREAKS: Mapping[str, str] = {
    "max_output_tokens": "the answer reached its limit of tokens",
    "content_filter": "the vendor's content filter stopped the answer",
}


def to_run(response: Response, thread: ThreadRef, *, awaited: Sequence[Item]) -> Run:
    """A run; `awaited` are the calls of a completed response that wait for a client, which make it REQUIRES_ACTION."""
    ref = RunRef(thread=thread, native_id=response.id)
    status = _STATUSES.get(response.status or "", RunStatus.UNKNOWN)
    agent_id = agent_id_of(response)
    error = _error(response, status)
    action = _action(awaited, ref) if status is RunStatus.COMPLETED and awaited else None
    return Run(
        ref=ref,
        native_id=response.id,
        agent=AgentRef(source=thread.source, native_id=agent_id) if agent_id else None,
        status=RunStatus.REQUIRES_ACTION if action else status,
        native_status=response.status,
        required_action=action,
        error=error,
        usage=_usage(response.usage),
        created_at=moment(response.created_at),
        ended_at=moment_if_reached(response.completed_at),
    )


def agent_id_of(response: Response) -> str | None:
    """The agent that gave the response, where we asked for it."""
    found = (response.metadata or {}).get(AGENT_KEY)
    return found if isinstance(found, str) and found else None


def _action(awaited: Sequence[Item], ref: RunRef) -> RequiredAction:
    calls = calls_of(
        awaited, {}, lambda each: ToolCallRef(thread=ref.thread, run=ref.native_id, native_id=each), awaited=True
    )
    return RequiredAction(tool_calls=calls)


def _error(response: Response, status: RunStatus) -> str | None:
    match status:
        case RunStatus.FAILED:
            return _ERRORS.get(response.error.code or "" if response.error else "", "the run failed")
        case RunStatus.INCOMPLETE:
            reason = response.incomplete_details.reason if response.incomplete_details else None
            return _BREAKS.get(reason or "", "the run ended early")
        case _:
            return None


def _usage(usage: TokenUsage | None) -> Usage | None:
    if usage is None:
        return None
    return Usage(input_tokens=usage.input_tokens, output_tokens=usage.output_tokens, total_tokens=usage.total_tokens)
