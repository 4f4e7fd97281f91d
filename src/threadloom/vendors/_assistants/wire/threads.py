"""Threads and assistants."""

from typing import Any

from threadloom.domain.noun import Noun

from .common import Id, Seconds


class CodeInterpreterResources(Noun):
    """Files of the code interpreter."""

    file_ids: list[str] | None = None


class FileSearchResources(Noun):
    """Vector stores of file search."""

    vector_store_ids: list[str] | None = None


class ToolResources(Noun):
    """What tools may use."""

    code_interpreter: CodeInterpreterResources | None = None
    file_search: FileSearchResources | None = None


class Thread(Noun):
    """A conversation."""

    id: Id
    created_at: Seconds | None = None
    metadata: dict[str, Any] | None = None
    tool_resources: ToolResources | None = None


class ThreadAnswer(Noun):
    """A thread, and the whole answer as it came."""

    thread: Thread
    raw: dict[str, Any]


class Assistant(Noun):
    """An agent."""

    id: Id
    created_at: Seconds | None = None
    name: str | None = None
    description: str | None = None
    model: str | None = None
    instructions: str | None = None
    metadata: dict[str, Any] | None = None


class Deleted(Noun):
    """The answer to a delete."""

    id: str | None = None
    deleted: bool | None = None
