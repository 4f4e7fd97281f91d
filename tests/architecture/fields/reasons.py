"""What is as it is on purpose, each with its reason: nothing else may differ between the layers."""

from collections.abc import Mapping
from typing import Any

from .shape import Limit, Ours, Path, Place, Settled

ADDRESSES: Mapping[Path, str] = {
    ("threadId",): "which thread",
    ("subjectId",): "which thread, message or run is judged",
    ("agentId",): "which agent is changed or removed",
    ("runId",): "which run",
    ("idempotencyKey",): "belongs to the call: the same key and input have one effect, at every vendor",
}
"""Inputs that say what is meant: an id is enough, and there is nothing to choose in a form."""

_THREAD, _RUN, _AGENT = ("threadId",), ("runId",), ("agentId",)
_MEANT = "an id of what is meant stands in the path: one that the vendor does not know is NOT_FOUND"
_ANSWERED = "the answer to the first of two calls told it"
_SOURCE = "says which of the two routes it is"
_CHAT = "POST /api/v1/chat/{agent_id}/threads/{thread_id}/messages"


def _ids(*rows: tuple[str, str, str, Path | None]) -> tuple[tuple[str, str, str, Settled], ...]:
    """Ids in paths."""
    return tuple(
        (operation, route, f"path {name}", Settled(_MEANT if by else _ANSWERED, by))
        for operation, route, name, by in rows
    )


_RUNS = "POST /threads/{thread_id}/runs"
_DIALECT = _ids(
    ("sendMessage", "POST /threads/{thread_id}/messages", "thread_id", _THREAD),
    ("sendMessage", _RUNS, "thread_id", _THREAD),
    ("cancelRun", f"{_RUNS}/{{run_id}}/cancel", "thread_id", _RUN),
    ("cancelRun", f"{_RUNS}/{{run_id}}/cancel", "run_id", _RUN),
    ("resumeRun", f"{_RUNS}/{{run_id}}/submit_tool_outputs", "thread_id", _RUN),
    ("resumeRun", f"{_RUNS}/{{run_id}}/submit_tool_outputs", "run_id", _RUN),
    ("deleteAgent", "DELETE /assistants/{assistant_id}", "assistant_id", _AGENT),
)
_SETTLED: Mapping[str, tuple[tuple[str, str, str, Settled], ...]] = {
    "humm": (),
    "umami": (
        *_ids(
            ("adoptThread", "GET /threads/{threadId}", "threadId", ("nativeId",)),
            ("updateThread", "POST /threads/{threadId}", "threadId", _THREAD),
            ("deleteThread", "DELETE /threads/{threadId}", "threadId", _THREAD),
            ("startThread", _RUNS, "thread_id", None),
        ),
        *_DIALECT,
    ),
    "openai-assistants": (
        *_ids(
            ("adoptThread", "GET /threads/{thread_id}", "thread_id", ("nativeId",)),
            ("updateThread", "POST /threads/{thread_id}", "thread_id", _THREAD),
            ("deleteThread", "DELETE /threads/{thread_id}", "thread_id", _THREAD),
            ("updateAgent", "POST /assistants/{assistant_id}", "assistant_id", _AGENT),
        ),
        *_DIALECT,
    ),
    "thena": (
        *_ids(("startThread", _CHAT, "thread_id", None)),
        ("giveFeedback", "POST /api/v1/feedback/chat", "body source", Settled(_SOURCE)),
        ("giveFeedback", "POST /api/v1/feedback/flow", "body source", Settled(_SOURCE)),
    ),
    "mindset": (),
}
_NEVER: Mapping[str, Mapping[Place, str]] = {
    "humm": {
        Place("startThread", "POST /threads/async", "body", ("thread_id",)): "a new thread has no id yet",
    },
    "umami": {
        Place("updateThread", "POST /threads/{threadId}", "body", ("Authorization",)): "a key stands in no body",
    },
}

_ROLES = "the page lists no roles: these are those of ours that the vendor can have"
_DETAILS = "the page shows one word, or none: these are those that vendors of such pictures take"
_TOOLS = "the page shows one word: these are the dialect's two tools"
_TEXT = "text, parts or both make a message: a rule between the fields refuses neither"
_ASKED = "without an agent the message is added, and nobody is asked"
_RESULTS = "a run that waits for results is resumed by results alone"
_KINDS = "score, value or a comment alone are the other three kinds of feedback"
_SESSION = "what can stand behind `::` and be found again"
_HALF = "at most half of a piece; a rule between the fields holds the half of the piece that is asked for"

_Row = tuple[str, str, str, Any, str]


def _chosen(name: str, operations: str, *, roles: bool) -> tuple[_Row, ...]:
    """What the dialect's messages offer; `name` is where they stand."""
    rows: tuple[_Row, ...] = (
        (operations, f"{name}.parts.*.image.detail", "choices", ["AUTO", "LOW", "HIGH"], _DETAILS),
        (operations, f"{name}.attachments.*.tools", "choices", ["CODE_INTERPRETER", "FILE_SEARCH"], _TOOLS),
    )
    return (*rows, (operations, f"{name}.role", "choices", ["USER", "ASSISTANT"], _ROLES)) if roles else rows


_STARTED: tuple[_Row, ...] = (
    ("sendMessage", "message.text", "required", None, _TEXT),
    ("sendMessage", "agentId", "required", None, _ASKED),
    ("resumeRun", "toolOutputs", "required", True, _RESULTS),
)
_PICTURE = "message.parts.*.image"
_OVERLAP = "toolResources.fileSearch.vectorStores.*.chunkingStrategy.chunkOverlapTokens"
_OURS: Mapping[str, tuple[_Row, ...]] = {
    "humm": (
        ("startThread sendMessage", f"{_PICTURE}.content.dataUrl", "pattern", r"data:[^,]*,[\s\S]*", "RFC 2397"),
        ("startThread sendMessage", f"{_PICTURE}.detail", "choices", ["AUTO", "LOW", "HIGH", "ORIGINAL"], _DETAILS),
        ("giveFeedback", "rating", "choices", ["POSITIVE", "NEGATIVE"], _KINDS),
        ("giveFeedback", "rating", "required", None, _KINDS),
    ),
    "umami": (
        *_chosen("message", "startThread sendMessage", roles=True),
        *_chosen("history.*", "startThread", roles=True),
        *_chosen("messages.*", "createThread", roles=True),
        *_STARTED,
        ("createAgent", "model", "required", True, "an assistant runs on a model: in the dialect it must be named"),
    ),
    "openai-assistants": (
        *_chosen("message", "startThread", roles=False),
        ("sendMessage", f"{_PICTURE}.detail", "choices", ["AUTO", "LOW", "HIGH"], _DETAILS),
        *_chosen("history.*", "startThread", roles=False),
        *_chosen("messages.*", "createThread", roles=False),
        ("createThread", "messages.*.text", "required", None, _TEXT),
        *_STARTED,
        ("startThread createThread", _OVERLAP, "minimum", 0, _HALF),
        ("startThread createThread", _OVERLAP, "maximum", 2048, _HALF),
    ),
    "thena": (
        ("startThread sendMessage", "message.role", "choices", ["USER", "ASSISTANT", "SYSTEM"], _ROLES),
        ("startThread sendMessage", "message.text", "required", None, _TEXT),
    ),
    "mindset": (
        ("startThread", "options.mindset.agentSessionId", "pattern", "^(?!.*::).+$", _SESSION),
    ),
}  # fmt: skip


def settled_of(vendor: str) -> dict[Place, Settled]:
    """Fields of requests that no name of ours leads from."""
    return {
        Place(operation, route, where, tuple(name.split("."))): settled
        for operation, route, key, settled in _SETTLED[vendor]
        for where, _, name in (key.partition(" "),)
    }


def never_of(vendor: str) -> dict[Place, str]:
    """Documented fields that no request has."""
    return dict(_NEVER.get(vendor, {}))


def ours_of(vendor: str) -> dict[Limit, Ours]:
    """Where a capability is not what a page states."""
    return {
        Limit(operation, tuple(path.split(".")), fact): Ours(value, reason)
        for operations, path, fact, value, reason in _OURS[vendor]
        for operation in operations.split()
    }
