"""Where Thena's words for a field lead to inside a mutation's input: every documented field of every request.

An empty path is a field that the adapter fills by itself. Pages read 2026-11-21: create chat thread, add chat message,
create chat message feedback, create flow execution feedback, create agent, update agent.
"""

from collections.abc import Mapping, Sequence

from .limits import OPTIONS

Path = tuple[str, ...]
Names = Mapping[Path, Path]

_TARGET = ("target",)
_SUBJECT = ("subjectId",)
_DETAILS = "feedback_details"
_FREE = frozenset({"metadata", "configuration"})
"""Open objects: one key more is named inside them."""

THREAD: Names = {
    ("agent_id",): _TARGET,
    ("title",): ("title",),
    ("metadata",): ("metadata",),
}
MESSAGE: Names = {
    ("agent_id",): ("agentId",),
    ("thread_id",): ("threadId",),
    ("content",): ("message", "text"),
    ("role",): ("message", "role"),
    ("content_html",): ("message", "html"),
    ("metadata",): ("message", "metadata"),
}
START_MESSAGE: Names = {**MESSAGE, ("agent_id",): _TARGET, ("thread_id",): ()}
"""The second call of a start, whose thread nobody named."""
CHAT_FEEDBACK: Names = {
    ("message_id",): _SUBJECT,
    ("source",): (),
    (_DETAILS,): (),
    (_DETAILS, "feedback_type"): ("rating",),
    (_DETAILS, "issue_type"): ("issueType",),
    (_DETAILS, "comment"): ("comment",),
    (_DETAILS, "context_id"): _SUBJECT,
}
FLOW_FEEDBACK: Names = {
    ("flow_execution_id",): _SUBJECT,
    ("context_id",): _SUBJECT,
    ("source",): (),
    ("feedback_type",): ("rating",),
    ("issue_type",): ("issueType",),
    ("comment",): ("comment",),
}
AGENT: Names = {
    ("agent_id",): ("agentId",),
    ("name",): ("name",),
    ("description",): ("description",),
    ("metadata",): ("metadata",),
    ("template_id",): (*OPTIONS, "templateId"),
    ("configuration",): (*OPTIONS, "configuration"),
}


def field_path(field: Sequence[str], names: Names) -> Path:
    """The path of a field in the vendor's words; empty where it speaks of something that our input does not have."""
    for known in (tuple(field[:2]), tuple(field[:1])):  # no documented field has more words
        path = names.get(known)
        if path is not None:
            inner = tuple(field[len(known) :][:1]) if known[-1] in _FREE else ()
            return (*path, *inner)
    return ()
