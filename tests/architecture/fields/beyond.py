"""Request fields beyond the five pages: what other pages of the vendors say, as VENDORS.md collects it.

A key is where a field stands and its name, `body role`; the facts are those of `Shape`.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from .documents import request_fields
from .shape import Facts, Place

Fields = Mapping[str, Facts]

ANY: Facts = {}
NEEDED: Facts = {"required": True}
UUID: Facts = {"format": "uuid"}
PAIRS: Facts = {"max_items": 16, "max_key_length": 64, "max_length": 512}


class Page(NamedTuple):
    """A route that operations of ours are carried out by, and where VENDORS.md tells of it."""

    cites: str
    route: str
    operations: tuple[str, ...]
    fields: Fields


def _chosen(*values: str, **facts: Any) -> Facts:
    return {"enum": list(values), **facts}


_HUMM = (
    Page(
        "1.1",
        "PUT /threads/{thread_id}",
        ("updateThread",),
        {
            "path thread_id": NEEDED,
            "query organization_id": NEEDED,
            "body title": {"nullable": True},
            "body sharing": _chosen("private", "organization"),
            "body status": _chosen(
                "idle", "active", "completed", "error", "cancelled", "waiting_for_input", "refused"
            ),
            "body is_active": ANY,
            "body last_message": ANY,
        },
    ),
    Page(
        "1.1",
        "POST /feedback",
        ("giveFeedback",),
        {
            "body key": NEEDED,
            "body feedback_type": _chosen("thumbs_up", "thumbs_down", "rating", "comment", "custom", required=True),
            "body thread_id": NEEDED,
            "body organization_id": NEEDED,
            "body score": {"minimum": 0, "maximum": 5},
            "body value": ANY,
            "body comment": ANY,
        },
    ),
)  # fmt: skip

_THENA_THREAD: Fields = {"path agent_id": NEEDED, "path thread_id": NEEDED}
_THENA_JUDGEMENT: Fields = {"feedback_type": _chosen("positive", "negative"), "issue_type": ANY, "comment": ANY}
_THENA_AGENT: Fields = {"body description": ANY, "body metadata": ANY}
_THENA = (
    Page(
        "1.4",
        "GET /api/v1/chat/{agent_id}/threads/{thread_id}",
        ("adoptThread",),
        {"path agent_id": {**NEEDED, **UUID}, "path thread_id": NEEDED},
    ),
    Page(
        "1.4",
        "POST /api/v1/chat/{agent_id}/threads/{thread_id}/messages",
        ("startThread", "sendMessage"),
        {
            **_THENA_THREAD,
            "body content": NEEDED,
            "body role": NEEDED,
            "body content_html": ANY,
            "body metadata": ANY,
            "body agent_id": UUID,
        },
    ),
    Page(
        "1.4",
        "POST /api/v1/feedback/chat",
        ("giveFeedback",),
        {
            "body message_id": NEEDED,
            "body source": NEEDED,
            **{f"body feedback_details.{name}": facts for name, facts in _THENA_JUDGEMENT.items()},
            "body feedback_details.context_id": ANY,
        },
    ),
    Page(
        "1.4",
        "POST /api/v1/feedback/flow",
        ("giveFeedback",),
        {
            "body flow_execution_id": NEEDED,
            "body context_id": NEEDED,
            "body source": NEEDED,
            **{f"body {name}": facts for name, facts in _THENA_JUDGEMENT.items()},
        },
    ),
    Page(
        "1.4",
        "POST /api/v1/agents",
        ("createAgent",),
        {"body name": NEEDED, "body configuration": NEEDED, "body template_id": NEEDED, **_THENA_AGENT},
    ),
    Page(
        "1.4",
        "PUT /api/v1/agents/{agent_id}",
        ("updateAgent",),
        {"path agent_id": NEEDED, "body name": ANY, "body configuration": ANY, "body template_id": ANY, **_THENA_AGENT},
    ),
)

_STORES = "body tool_resources.file_search.vector_stores"
_CHUNKING: Fields = {
    f"{_STORES}.*.chunking_strategy.type": _chosen("auto", "static"),
    f"{_STORES}.*.chunking_strategy.static.max_chunk_size_tokens": {"minimum": 100, "maximum": 4096, "default": 800},
    f"{_STORES}.*.chunking_strategy.static.chunk_overlap_tokens": {"default": 400},
}
_RESOURCES: Fields = {
    "body tool_resources.code_interpreter.file_ids": ANY,
    "body tool_resources.file_search.vector_store_ids": ANY,
}
_LIMITED_RESOURCES: Fields = {
    "body tool_resources.code_interpreter.file_ids": {"max_items": 20},
    "body tool_resources.file_search.vector_store_ids": {"max_items": 1},
}
_MESSAGE: Fields = {
    "path thread_id": NEEDED,
    "body content": NEEDED,
    "body attachments.*.file_id": ANY,
}


def _dialect(cites: str) -> tuple[Page, ...]:
    """What every vendor of the dialect has."""
    run: Fields = {"path thread_id": NEEDED, "path run_id": NEEDED}
    outputs: Fields = {"body tool_outputs.*.tool_call_id": NEEDED, "body tool_outputs.*.output": NEEDED}
    return (
        Page(cites, "POST /threads/{thread_id}/runs/{run_id}/cancel", ("cancelRun",), run),
        Page(cites, "POST /threads/{thread_id}/runs/{run_id}/submit_tool_outputs", ("resumeRun",), {**run, **outputs}),
        Page(cites, "DELETE /assistants/{assistant_id}", ("deleteAgent",), {"path assistant_id": NEEDED}),
    )


def _run_of(*operations: str, cites: str) -> Page:
    fields: Fields = {"path thread_id": NEEDED, "body assistant_id": NEEDED}
    return Page(cites, "POST /threads/{thread_id}/runs", operations, fields)


_UMAMI = (
    # Of a thread's tool resources the page tells in its answers alone; that they can be set is the dialect's.
    Page("1.2 and 2.1", "POST /threads", ("startThread", "createThread"), _RESOURCES),
    Page("1.2 and 2.1", "POST /threads/{threadId}", ("updateThread",), _RESOURCES),
    Page(
        "1.2",
        "POST /threads/{thread_id}/messages",
        ("sendMessage",),
        {**_MESSAGE, "body role": NEEDED, "body attachments.*.tools": ANY},
    ),
    _run_of("startThread", "sendMessage", cites="1.2"),
    Page(
        "1.2",
        "POST /assistants",
        ("createAgent",),
        {"body name": ANY, "body description": ANY, "body model": ANY, "body instructions": ANY},
    ),
    *_dialect("1.2"),
)

_ASSISTANT: Fields = {
    "body name": {"max_length": 256},
    "body description": {"max_length": 512},
    "body instructions": {"max_length": 256_000},
    "body metadata": PAIRS,
}
_OPENAI = (
    Page("2.1", "POST /threads", ("createThread",), _CHUNKING),
    Page("2.1", "GET /threads/{thread_id}", ("adoptThread",), {"path thread_id": NEEDED}),
    Page(
        "2.1",
        "POST /threads/{thread_id}",
        ("updateThread",),
        {"path thread_id": NEEDED, "body metadata": PAIRS, **_LIMITED_RESOURCES},
    ),
    Page("2.1", "DELETE /threads/{thread_id}", ("deleteThread",), {"path thread_id": NEEDED}),
    Page(
        "2.1",
        "POST /threads/{thread_id}/messages",
        ("sendMessage",),
        {
            **_MESSAGE,
            "body role": _chosen("user", "assistant", required=True),
            "body attachments.*.tools.*.type": _chosen("code_interpreter", "file_search"),
            "body metadata": PAIRS,
        },
    ),
    _run_of("sendMessage", cites="2.1"),
    Page("2.1", "POST /assistants", ("createAgent",), {"body model": NEEDED, **_ASSISTANT}),
    Page(
        "2.1",
        "POST /assistants/{assistant_id}",
        ("updateAgent",),
        {"path assistant_id": NEEDED, "body model": ANY, **_ASSISTANT},
    ),
    *_dialect("2.1"),
)


def _with_run() -> Page:
    """A thread and a run on it in one request: the thread is written as the page of `POST /threads` has it."""
    page = request_fields("openai-assistants", {"POST /threads": ["startThread"]})
    thread = {f"body thread.{'.'.join(place.path)}": facts for place, facts in page.items()}
    chunking = {name.replace("body ", "body thread."): facts for name, facts in _CHUNKING.items()}
    return Page("2.1", "POST /threads/runs", ("startThread",), {"body assistant_id": NEEDED, **thread, **chunking})


PAGES: Mapping[str, tuple[Page, ...]] = {
    "humm": _HUMM,
    "umami": _UMAMI,
    "openai-assistants": (*_OPENAI, _with_run()),
    "thena": _THENA,
    "mindset": (),
}


def fields_beyond(vendor: str) -> dict[Place, Facts]:
    """Every request field beyond the vendor's page, once for each operation that is carried out by its route."""
    return {
        Place(operation, page.route, where, tuple(name.split("."))): facts
        for page in PAGES[vendor]
        for operation in page.operations
        for key, facts in page.fields.items()
        for where, _, name in (key.partition(" "),)
    }
