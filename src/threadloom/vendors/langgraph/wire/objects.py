"""What the API answers with. Only ids are relied upon; all else may be missing, or anything."""

from typing import Annotated

from msgspec import Meta

from threadloom.domain.json import JsonObject, JsonValue
from threadloom.domain.noun import Noun

Id = Annotated[str, Meta(min_length=1)]
"""What an object is called by; one without a name could not be reached again."""


class Thread(Noun):
    """A thread without its state; `interrupts` are the open questions, by the tasks that ask them."""

    thread_id: Id
    status: JsonValue = None
    metadata: JsonValue = None
    interrupts: JsonValue = None
    created_at: JsonValue = None
    updated_at: JsonValue = None


class ThreadAnswer(Noun):
    """A thread, and the answer as it came but for state and configuration."""

    thread: Thread
    raw: JsonObject


class State(Noun):
    """The state of a thread at a checkpoint: `values` is the graph's own, `next` the nodes that are to run.

    `interrupts` are the open questions; `metadata` names the run that wrote it, and how (`source`).
    """

    values: JsonValue = None
    next: JsonValue = None
    interrupts: JsonValue = None
    metadata: JsonValue = None
    parent_checkpoint: JsonValue = None


class Run(Noun):
    """One execution of an assistant on a thread; `kwargs` is what it was asked with, and the graph's configuration."""

    run_id: Id
    assistant_id: JsonValue = None
    status: JsonValue = None
    kwargs: JsonValue = None
    created_at: JsonValue = None
    updated_at: JsonValue = None


class Assistant(Noun):
    """A graph with a configuration."""

    assistant_id: Id
    graph_id: JsonValue = None
    name: JsonValue = None
    description: JsonValue = None
    metadata: JsonValue = None
    config: JsonValue = None
    context: JsonValue = None
    created_at: JsonValue = None
    updated_at: JsonValue = None


class Ending(Noun):
    """How a run that was waited for ended; `is_failure`: the answer is an error, though its status code is 200."""

    is_failure: bool
