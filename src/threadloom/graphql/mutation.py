"""Where writing starts."""

from .declare import output
from .mutations import agents, feedback, runs, threads
from .mutations.attempt import mutation
from .types.payloads import (
    AdoptThreadPayload,
    CancelRunPayload,
    CreateAgentPayload,
    CreateThreadPayload,
    DeleteAgentPayload,
    DeleteFeedbackPayload,
    DeleteThreadPayload,
    ForkThreadPayload,
    GiveFeedbackPayload,
    RestoreThreadPayload,
    ResumeRunPayload,
    SendMessagePayload,
    StartThreadPayload,
    UpdateAgentPayload,
    UpdateFeedbackPayload,
    UpdateThreadPayload,
    UpdateThreadsPayload,
)


@output
class Mutation:
    """Where writing starts; each takes one input and answers one payload."""

    start_thread: StartThreadPayload = mutation(
        "Begin a thread and deliver its first message to an agent.",
        threads.start_thread,
        "What to start, where, and with which words.",
    )
    create_thread: CreateThreadPayload = mutation(
        "Make a thread, empty or with messages, without asking an agent to answer.",
        threads.create_thread,
        "What to create and where.",
    )
    update_thread: UpdateThreadPayload = mutation(
        "Change a thread: title, archive, pin, unread, tags, metadata, sharing, tool resources.",
        threads.update_thread,
        "What to change; fields left out stay as they are.",
    )
    delete_thread: DeleteThreadPayload = mutation(
        "Remove a thread from the gateway, the vendor, or both for good.",
        threads.delete_thread,
        "What to delete and how thoroughly.",
    )
    send_message: SendMessagePayload = mutation(
        "Deliver a message to a thread; answers once the vendor accepted it, not once the agent replied.",
        threads.send_message,
        "Which thread and which words.",
    )
    adopt_thread: AdoptThreadPayload = mutation(
        "Take a thread that was made outside the gateway into the index.",
        threads.adopt_thread,
        "Where the thread is.",
    )
    give_feedback: GiveFeedbackPayload = mutation(
        "Rate a thread or a message.",
        feedback.give_feedback,
        "What is rated and how.",
    )
    update_feedback: UpdateFeedbackPayload = mutation(
        "Change feedback given earlier.",
        feedback.update_feedback,
        "What to change; fields left out stay as they are.",
    )
    delete_feedback: DeleteFeedbackPayload = mutation(
        "Take feedback back.",
        feedback.delete_feedback,
        "Which feedback.",
    )
    create_agent: CreateAgentPayload = mutation(
        "Make an agent at a source that allows it.",
        agents.create_agent,
        "What to create and where.",
    )
    update_agent: UpdateAgentPayload = mutation(
        "Change an agent.",
        agents.update_agent,
        "What to change; fields left out stay as they are.",
    )
    delete_agent: DeleteAgentPayload = mutation(
        "Remove an agent.",
        agents.delete_agent,
        "Which agent.",
    )
    cancel_run: CancelRunPayload = mutation(
        "Ask the vendor to stop a run; leaving a page never does that.",
        runs.cancel_run,
        "What to stop.",
    )
    resume_run: ResumeRunPayload = mutation(
        "Answer a run that waits for tool results or a decision.",
        runs.resume_run,
        "What to answer.",
    )
    restore_thread: RestoreThreadPayload = mutation(
        "Bring back a hidden thread, or a deleted one whose vendor copy was kept.",
        threads.restore_thread,
        "What to bring back.",
    )
    update_threads: UpdateThreadsPayload = mutation(
        "Change many threads at once: archive, pin, read, label.",
        threads.update_threads,
        "What to change.",
    )
    fork_thread: ForkThreadPayload = mutation(
        "Replay a thread, up to a message, at an agent of any source.",
        threads.fork_thread,
        "What to fork, and where to.",
    )
