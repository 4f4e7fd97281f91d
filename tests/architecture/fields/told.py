"""Answer fields beyond the five pages: what other pages of the vendors tell, as VENDORS.md collects it."""

from collections.abc import Iterator, Mapping

from .shape import Path, Told

_CALL = """
    id type function.name function.arguments function.output code_interpreter.input code_interpreter.outputs
    file_search
"""
_RUN = """
    id assistant_id status last_error.code last_error.message incomplete_details.reason usage.prompt_tokens
    usage.completion_tokens usage.total_tokens created_at started_at completed_at cancelled_at failed_at expires_at
"""
_HUMM_THREAD = "id title status sharing organization_id user_id created_at updated_at"

BEYOND: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "humm": {
        # 1.1: the one thread that a page types is another route's; its names are looked for here.
        "POST /threads/async": (_HUMM_THREAD, "thread_id threadId"),
        "PUT /threads/{thread_id}": (_HUMM_THREAD, "thread_id threadId"),
        "POST /feedback": ("id feedback_type user_id organization_id created_at updated_at deleted",),
    },
    # 2.1: metadata is the dialect's; UmamiAI tells none.
    "umami": dict.fromkeys(("POST /threads", "GET /threads/{threadId}", "POST /threads/{threadId}"), ("metadata",)),
    "openai-assistants": {
        # 2.1, whole.
        "GET /threads/{thread_id}": (
            "id created_at metadata tool_resources.code_interpreter.file_ids",
            "tool_resources.file_search.vector_store_ids",
        ),
        "DELETE /threads/{thread_id}": ("id deleted",),
        "GET /threads/{thread_id}/messages": (
            "has_more",
            "data.*. id created_at status incomplete_details.reason role content assistant_id run_id metadata",
            "data.*.attachments.*. file_id tools.*.type",
        ),
        "GET /threads/{thread_id}/messages, a part": (
            "type refusal text.value image_url.url image_url.detail image_file.file_id image_file.detail",
            "image_url.file_id image_file.url",  # one model reads both kinds
            "text.annotations.*. type text start_index end_index file_citation.file_id file_path.file_id url",
        ),
        "POST /threads/runs": (
            _RUN,
            "thread_id",
            f"required_action.submit_tool_outputs.tool_calls.*. {_CALL}",
        ),
        "GET /threads/{thread_id}/runs/{run_id}/steps": (
            "has_more",
            "data.*. id status last_error.code last_error.message created_at completed_at cancelled_at failed_at",
            "data.*. expired_at step_details.message_creation.message_id",
            f"data.*.step_details.tool_calls.*. {_CALL}",
        ),
        "GET /assistants/{assistant_id}": ("id created_at name description model instructions metadata",),
    },
    "thena": {
        # 1.4.
        "POST /api/v1/feedback/chat": (
            "id human_message_id ai_message_id flow_execution_id user_id organization_id feedback_type issue_type",
            "comment created_at updated_at",
        ),
        "GET /api/v1/agents": (
            "id template_id organization_id name description configuration metadata status created_at updated_at",
        ),
        "GET /api/v1/flows/executions/{execution_id}": (
            "id agent_id status tokens_used created_at started_at completed_at",
            "steps.*. tool_name status input_data output_data error_message started_at completed_at",
            "context_id thread_id chat_thread_id metadata",  # a guess, told as one in the vendor's README
        ),
    },
    "mindset": {},
}
"""By route; a word that ends in a dot goes before all words behind it."""

_SENTENCE = "a vendor's own sentence is never shown: what it found wrong is told by place and kind"
_KIND = "what was asked for says what it is; it stands in `Thread.raw`, or nothing hangs on it"

UNREAD: Mapping[str, Mapping[Told, str]] = {
    "humm": {Told("POST /threads/async", ("detail", "*", "msg")): _SENTENCE},
    "umami": {
        Told(f"{method} /threads{rest}", ("object",)): _KIND
        for method, rest in (("POST", ""), ("GET", "/{threadId}"), ("POST", "/{threadId}"), ("DELETE", "/{threadId}"))
    },
}
"""Documented fields that nothing reads, and why."""


def told_beyond(vendor: str) -> frozenset[Told]:
    """Every answer field beyond the vendor's page."""
    return frozenset(
        Told(route, path) for route, texts in BEYOND[vendor].items() for text in texts for path in _paths(text)
    )


def _paths(text: str) -> Iterator[Path]:
    first, *rest = text.split()
    words = [f"{first}{word}" for word in rest] if first.endswith(".") else [first, *rest]
    return (tuple(word.split(".")) for word in words)
