"""The dialect's JSON in its own words, read tolerantly: only ids must be there, unknown fields are left out.

Pages: OpenAI's specification as of 2026-08-21 and UmamiAI's pages, read 2026-11-21. An enumeration is a `str` here:
a word that is not known must not break what stands beside it.
"""

from .common import Id, IncompleteDetails, Seconds
from .messages import (
    Annotation,
    Attachment,
    Content,
    Image,
    ImageFileContent,
    ImageUrlContent,
    Message,
    RefusalContent,
    Text,
    TextContent,
    UnknownContent,
)
from .reading import (
    Listing,
    error_field,
    not_bare,
    read_assistant,
    read_assistants,
    read_deleted,
    read_message,
    read_messages,
    read_run,
    read_run_on_thread,
    read_runs,
    read_steps,
    read_thread,
)
from .runs import Function, MessageCreation, Run, RunOnThread, Step, StepDetails, ToolCall, Usage
from .threads import Assistant, Deleted, Thread, ThreadAnswer, ToolResources

__all__ = [
    "Annotation",
    "Assistant",
    "Attachment",
    "Content",
    "Deleted",
    "Function",
    "Id",
    "Image",
    "ImageFileContent",
    "ImageUrlContent",
    "IncompleteDetails",
    "Listing",
    "Message",
    "MessageCreation",
    "RefusalContent",
    "Run",
    "RunOnThread",
    "Seconds",
    "Step",
    "StepDetails",
    "Text",
    "TextContent",
    "Thread",
    "ThreadAnswer",
    "ToolCall",
    "ToolResources",
    "UnknownContent",
    "Usage",
    "error_field",
    "not_bare",
    "read_assistant",
    "read_assistants",
    "read_deleted",
    "read_message",
    "read_messages",
    "read_run",
    "read_run_on_thread",
    "read_runs",
    "read_steps",
    "read_thread",
]
