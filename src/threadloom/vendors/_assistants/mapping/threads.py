"""Threads as the vendor tells them."""

from threadloom.domain.ids import SourceSlug, ThreadRef
from threadloom.domain.thread import Thread, ToolResources
from threadloom.vendors._assistants import wire

from .moments import moment


def to_thread(answer: wire.ThreadAnswer, source: SourceSlug) -> Thread:
    """A thread; the dialect tells neither status nor agent, which belong to its runs."""
    thread = answer.thread
    return Thread(
        ref=ThreadRef(source=source, native_id=thread.id),
        native_id=thread.id,
        created_at=moment(thread.created_at),
        metadata=thread.metadata,
        tool_resources=_tool_resources(thread.tool_resources),
        raw=answer.raw,
    )


def _tool_resources(resources: wire.ToolResources | None) -> ToolResources | None:
    if resources is None:
        return None
    code, search = resources.code_interpreter, resources.file_search
    return ToolResources(
        code_interpreter_file_ids=tuple(code.file_ids or ()) if code else None,
        vector_store_ids=tuple(search.vector_store_ids or ()) if search else None,
    )
