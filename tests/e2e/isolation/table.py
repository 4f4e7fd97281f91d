"""Which leaves are ids, of what, and what somebody else's must be answered with.

Every ID of the schema and every String stands here once, so that a new argument cannot be forgotten.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from . import targets as of
from .claims import Expectation, absent, empty, no_cursor, refused
from .leaves import Leaf, leaves
from .targets import Aim


@dataclass(frozen=True, kw_only=True)
class Row:
    """What leaves of a pattern take, and what is expected; the victim herself gets something better.

    `calls` are the methods of requests that a vendor may see, because it sees them for an unknown id too.
    """

    aim: Aim
    expect: Expectation
    calls: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Words:
    """Leaves that take a word of the vendor's or of the client's own, which the gateway looks nothing up by.

    `codes` are the refusals that some callers get, whatever the word is; `taken`: somebody is not refused.
    """

    aim: Aim
    codes: frozenset[str] = frozenset()
    taken: bool = True


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Leaves that take an idempotency key; `is_shared`: the mutation is about what the victim's tenant shares."""

    is_shared: bool = False


NOT_FOUND = refused("NOT_FOUND")
NOT_ADOPTED = refused("NOT_FOUND", "FORBIDDEN", "VALIDATION")

IDS: dict[str, Row] = {
    "Query.node.id": Row(aim=of.objects, expect=absent),
    "Query.nodes.ids": Row(aim=of.objects, expect=absent),
    "Query.agent.id": Row(aim=of.agents, expect=absent),
    "Query.thread.id": Row(aim=of.threads, expect=absent),
    "Query.message.id": Row(aim=of.messages, expect=absent),
    "Query.run.id": Row(aim=of.runs, expect=absent),
    "Query.source.slug": Row(aim=of.sources, expect=absent),
    "Query.agents.source": Row(aim=of.sources, expect=absent),
    "Query.threadByNativeId.source": Row(aim=of.sources, expect=absent),
    "Query.threadByNativeId.nativeId": Row(aim=of.native_threads, expect=absent),
    "Query.threadByNativeId.scope": Row(aim=of.scopes, expect=absent),
    "*.threads.filter.agentIds": Row(aim=of.agents, expect=empty),
    "*.threads.filter.sources": Row(aim=of.sources, expect=empty),
    "*.threads.filter.tags": Row(aim=of.tags, expect=empty),
    "*.threads.filter.user.*": Row(aim=of.end_users, expect=empty),
    "*.after": Row(aim=of.cursors, expect=no_cursor),
    "*.before": Row(aim=of.cursors, expect=no_cursor),
    "Mutation.[scf]*Thread.input.target.agentId": Row(aim=of.agents, expect=NOT_FOUND),
    "Mutation.[scf]*Thread.input.target.source": Row(aim=of.sources, expect=NOT_FOUND),
    "Mutation.[scf]*Thread.input.target.nativeAgent.source": Row(aim=of.sources, expect=NOT_FOUND),
    "Mutation.[scf]*Thread.input.target.nativeAgent.nativeId": Row(aim=of.native_agents, expect=NOT_FOUND),
    "Mutation.updateThread.input.threadId": Row(aim=of.threads, expect=NOT_FOUND),
    "Mutation.deleteThread.input.threadId": Row(aim=of.new_threads, expect=NOT_FOUND),
    "Mutation.restoreThread.input.threadId": Row(aim=of.new_hidden_threads, expect=NOT_FOUND),
    "Mutation.sendMessage.input.threadId": Row(aim=of.new_threads, expect=NOT_FOUND),
    "Mutation.sendMessage.input.agentId": Row(aim=of.agents, expect=refused("NOT_FOUND", "VALIDATION")),
    "Mutation.adoptThread.input.source": Row(aim=of.sources, expect=NOT_FOUND),
    "Mutation.adoptThread.input.nativeId": Row(aim=of.native_threads, expect=NOT_ADOPTED, calls=frozenset({"GET"})),
    "Mutation.adoptThread.input.scope": Row(aim=of.scopes, expect=NOT_ADOPTED),
    "Mutation.giveFeedback.input.subjectId": Row(aim=of.subjects, expect=NOT_FOUND),
    "Mutation.updateFeedback.input.feedbackId": Row(aim=of.feedback, expect=NOT_FOUND),
    "Mutation.deleteFeedback.input.feedbackId": Row(aim=of.new_feedback, expect=NOT_FOUND),
    "Mutation.createAgent.input.source": Row(aim=of.sources, expect=NOT_FOUND),
    "Mutation.updateAgent.input.agentId": Row(aim=of.agents, expect=NOT_FOUND),
    "Mutation.deleteAgent.input.agentId": Row(aim=of.new_agents, expect=NOT_FOUND),
    "Mutation.*Run.input.runId": Row(aim=of.new_waiting_runs, expect=NOT_FOUND),
    "Mutation.resumeRun.input.toolOutputs.toolCallId": Row(aim=of.new_tool_calls, expect=refused("VALIDATION")),
    "Mutation.updateThreads.input.threadIds": Row(aim=of.threads, expect=NOT_FOUND),
    "Mutation.forkThread.input.threadId": Row(aim=of.threads, expect=NOT_FOUND),
    "Mutation.forkThread.input.upToMessageId": Row(
        aim=of.messages_in_threads, expect=refused("NOT_FOUND", "VALIDATION")
    ),
}

_NO_IDENTITY = frozenset({"FORBIDDEN", "VALIDATION"})
_NOT_TAKEN = frozenset({"VALIDATION"})
WORDS: dict[str, Words] = {
    "Mutation.*.fileId": Words(aim=of.words("file")),
    "Mutation.*.codeInterpreter.fileIds": Words(aim=of.words("file")),
    "Mutation.*.vectorStoreIds": Words(aim=of.words("store")),
    "Mutation.[sc]*.vectorStores.fileIds": Words(aim=of.words("file", source="assistants")),
    "Mutation.u*.vectorStores.fileIds": Words(aim=of.words("file"), codes=_NOT_TAKEN, taken=False),
    "Mutation.*.cacheKey": Words(aim=of.words("table")),
    "Mutation.*.input.user.*": Words(aim=of.end_users, codes=_NO_IDENTITY),
    "Mutation.[sc]*Thread.input.scope": Words(aim=of.scopes, codes=_NO_IDENTITY, taken=False),
    "Mutation.startThread.input.options.mindset.agentSessionId": Words(
        aim=of.words("session", source="mindset"), codes=frozenset({"FORBIDDEN", "NOT_FOUND"}), taken=False
    ),
    "Mutation.sendMessage.input.options.mindset.agentSessionId": Words(
        aim=of.words("session"), codes=_NOT_TAKEN, taken=False
    ),
    "Mutation.*.options.thena.templateId": Words(aim=of.words("template"), codes=_NOT_TAKEN, taken=False),
}

KEYS: dict[str, Keys] = {
    "Mutation.[cdfrsg]*.input.idempotencyKey": Keys(),
    "Mutation.updateFeedback.input.idempotencyKey": Keys(),
    "Mutation.updateThread.input.idempotencyKey": Keys(),
    "Mutation.updateAgent.input.idempotencyKey": Keys(is_shared=True),
    "Mutation.updateThreads.input.idempotencyKey": Keys(),
}

AT_VENDORS = {
    "startThread": ("humm", "thena", "mindset", "umami", "assistants", "conversations"),
    "createThread": ("thena", "umami", "assistants", "conversations"),
    "forkThread": ("thena", "assistants", "conversations"),
    "sendMessage": ("humm", "thena", "umami", "assistants", "conversations"),
    "updateThread": ("humm",),
    "giveFeedback": ("thena",),
}
"""Where, beside the gateway's own store, the effect of a mutation with a key is a vendor's."""

NO_IDS = (
    *("text", "html", "url", "dataUrl", "mimeType", "filename", "sheetName", "name", "dtype", "title", "timezone"),
    *("autoConfig", "model", "reasoningEffort", "fallbackModels", "verbosity", "status", "lastMessage"),
    *("key", "issueType", "comment", "description", "instructions", "search", "clientMutationId"),
    *("addTags", "removeTags", "input.tags"),  # labels to put on one's own threads
    "vendors",  # the same for everybody, and public
)
"""Ends of paths of Strings that name nothing."""

TABLE = {**IDS, **WORDS, **KEYS}

ACCEPTED: dict[Aim, set[str]] = {
    of.threads: {"Thread"},
    of.new_threads: {"Thread"},
    of.new_hidden_threads: {"Thread"},
    of.messages: {"Message"},
    of.messages_in_threads: {"Message"},
    of.runs: {"Run"},
    of.new_waiting_runs: {"Run"},
    of.new_tool_calls: {"ToolCall"},
    of.feedback: {"Feedback"},
    of.new_feedback: {"Feedback"},
    of.agents: {"Agent"},
    of.new_agents: {"Agent"},
    of.subjects: {"Thread", "Message", "Run"},
}
"""The types of global ids that leaves take, where they do not take every type."""


def cases() -> Iterator[tuple[Leaf, Row | Words | Keys]]:
    """Every leaf that is an id with its row.

    Raises:
        LookupError: a leaf has no row or several, or a row has no leaf.
    """
    unused = {*TABLE, *NO_IDS}
    for leaf in leaves():
        rows = [pattern for pattern in TABLE if fnmatchcase(leaf.path, pattern)]
        ends = [end for end in NO_IDS if leaf.scalar == "String" and leaf.path.endswith(f".{end}")]
        if len(rows) + len(ends) != 1:
            raise LookupError(f"{leaf.path} should have one row of the table of tenant isolation, not {rows + ends}")
        unused -= {*rows, *ends}
        if rows:
            yield leaf, TABLE[rows[0]]
    if unused:
        raise LookupError(f"rows of the table of tenant isolation that no argument of the schema needs: {unused}")
