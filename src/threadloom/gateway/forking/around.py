"""What stands around the messages of a thread: what of it the new thread bears, and what never goes along."""

from collections.abc import Sequence

from threadloom.domain.feedback import Feedback
from threadloom.domain.forking import ForkDraft
from threadloom.domain.ids import AgentRef, RunRef
from threadloom.domain.message import Message
from threadloom.domain.thread import Thread, ThreadDraft, ToolResources, ToolResourcesDraft

from .losses import Losses, LossKind


def framed(thread: Thread, draft: ForkDraft, losses: Losses, *, own_pairs: bool) -> ThreadDraft:
    """The new thread without its messages, for whoever calls.

    `own_pairs`: the old thread's metadata is our callers' own. What a vendor holds may be its book-keeping, such as
    whose a thread is, and stays with it.
    """
    if not own_pairs:
        losses.tell(LossKind.METADATA, count=len(thread.metadata or ()))
    return ThreadDraft(
        source=draft.source,
        agent=draft.agent,
        title=thread.title,
        tags=thread.tags,
        metadata=thread.metadata if own_pairs and thread.metadata else None,
        tool_resources=_resources(thread.tool_resources, losses, is_home=draft.source == thread.ref.source),
        forked_from=thread.ref,
    )


def _resources(held: ToolResources | None, losses: Losses, *, is_home: bool) -> ToolResourcesDraft | None:
    """Files and stores for tools, where their ids mean the same."""
    files, stores = (held.code_interpreter_file_ids, held.vector_store_ids) if held else (None, None)
    if not files and not stores:
        return None
    if not is_home:
        losses.tell(LossKind.TOOL_RESOURCES, count=len(files or ()) + len(stores or ()))
        return None
    return ToolResourcesDraft(code_interpreter_file_ids=files or None, vector_store_ids=stores or None)


def tell_around(thread: Thread, said: Sequence[Message], new: Thread, losses: Losses, *, is_whole: bool) -> None:
    """The runs that wrote the messages, and the agents that do not answer in the new thread."""
    runs: set[RunRef | None] = {None}
    agents: set[AgentRef | None] = {None, new.agent}
    for message in said:
        if losses.has_dropped(message.ref):
            continue
        losses.tell(LossKind.RUNS, message.ref, count=message.run not in runs)
        losses.tell(LossKind.AGENTS, message.ref, count=message.agent not in agents)
        runs.add(message.run)
        agents.add(message.agent)
    losses.tell(LossKind.RUNS, count=is_whole and thread.latest_run not in runs)
    losses.tell(LossKind.AGENTS, count=thread.agent not in agents)


def tell_feedback(given: Sequence[Feedback], said: Sequence[Message], losses: Losses) -> None:
    """The feedback on the thread and on the messages that were said again."""
    there = {message.ref for message in said}
    for feedback in given:
        if feedback.message is None or feedback.message in there:
            losses.tell(LossKind.FEEDBACK, feedback.message)
