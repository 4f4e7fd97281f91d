"""From a checked body to the object that is kept."""

from collections.abc import Mapping, Sequence

from .objects import Assistant, Json, Message, Run, Thread
from .parts import from_draft
from .state import Ids


def thread(body: Json, ids: Ids, at: int) -> Thread:
    """A thread of `POST /threads`."""
    return Thread(
        id=ids.new("thread"),
        created_at=at,
        metadata=dict(body.get("metadata") or {}),
        tool_resources=tool_resources(body.get("tool_resources"), ids),
    )


def message(draft: str | Json, thread_id: str, ids: Ids, at: int) -> Message:
    """A message that a client adds; a bare string is what a user says (UmamiAI's page)."""
    body: Json = {"content": draft} if isinstance(draft, str) else draft
    return Message(
        id=ids.new("msg"),
        created_at=at,
        thread_id=thread_id,
        status="completed",
        completed_at=at,
        role=body.get("role", "user"),
        content=from_draft(body.get("content", "")),
        attachments=list(body.get("attachments") or []),
        metadata=dict(body.get("metadata") or {}),
    )


def messages(given: Sequence[str | Json] | None, thread_id: str, ids: Ids, at: int) -> list[Message]:
    """The messages that a thread starts with, or that a run adds."""
    return [message(draft, thread_id, ids, at) for draft in given or ()]


def tool_resources(body: Json | None, ids: Ids) -> Json:
    """Tool resources as they are read back: a vector store that the client described is made and named by its id."""
    resources: Json = {tool: dict(resource) for tool, resource in (body or {}).items() if resource is not None}
    search: Json = resources.get("file_search", {})
    if "vector_stores" in search:
        search["vector_store_ids"] = [ids.new("vs") for _ in search.pop("vector_stores")]
    return resources


def run(body: Json, thread_id: str, assistant: Assistant, ids: Ids, *, at: int, expires_at: int) -> Run:
    """A run of an assistant; what the body leaves out, or sets to null, is the assistant's."""
    given = _given(body)
    instructions: list[str] = [given.get("instructions", assistant.instructions or "")]
    if "additional_instructions" in given:
        instructions.append(given["additional_instructions"])
    return Run(
        id=ids.new("run"),
        created_at=at,
        thread_id=thread_id,
        assistant_id=assistant.id,
        expires_at=expires_at,
        model=given.get("model", assistant.model),
        instructions="\n".join(text for text in instructions if text),
        tools=list(given.get("tools", assistant.tools)),
        metadata=dict(given.get("metadata", {})),
        temperature=given.get("temperature", assistant.temperature),
        top_p=given.get("top_p", assistant.top_p),
        max_prompt_tokens=given.get("max_prompt_tokens"),
        max_completion_tokens=given.get("max_completion_tokens"),
        truncation_strategy={"last_messages": None, **given.get("truncation_strategy", {"type": "auto"})},
        tool_choice=given.get("tool_choice", "auto"),
        parallel_tool_calls=given.get("parallel_tool_calls", True),
        response_format=given.get("response_format", assistant.response_format),
    )


def assistant(body: Json, ids: Ids, at: int) -> Assistant:
    """An assistant that a client makes."""
    given = _given(body)
    return Assistant(
        id=ids.new("asst"),
        created_at=at,
        name=given.get("name"),
        description=given.get("description"),
        model=given.get("model", ""),
        instructions=given.get("instructions"),
        tools=list(given.get("tools", [])),
        tool_resources=tool_resources(given.get("tool_resources"), ids),
        metadata=dict(given.get("metadata", {})),
        temperature=given.get("temperature", 1.0),
        top_p=given.get("top_p", 1.0),
        response_format=given.get("response_format", "auto"),
    )


def _given(body: Mapping[str, object]) -> Json:
    return {name: value for name, value in body.items() if value is not None}
