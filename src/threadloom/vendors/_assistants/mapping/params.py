"""Where the vendor's words for a field lead to inside a mutation's input."""

import re
from collections.abc import Mapping, Sequence

from threadloom.domain.noun import Noun

_INDEX = re.compile(r"[0-9]{1,6}")
_NAMES: Mapping[str, str] = {
    "messages": "messages",
    "content": "text",
    "role": "role",
    "attachments": "attachments",
    "file_id": "fileId",
    "tools": "tools",
    "metadata": "metadata",
    "tool_resources": "toolResources",
    "code_interpreter": "codeInterpreter",
    "file_ids": "fileIds",
    "file_search": "fileSearch",
    "vector_store_ids": "vectorStoreIds",
    "vector_stores": "vectorStores",
    "chunking_strategy": "chunkingStrategy",
    "max_chunk_size_tokens": "maxChunkSizeTokens",
    "chunk_overlap_tokens": "chunkOverlapTokens",
    "assistant_id": "agentId",
    "name": "name",
    "description": "description",
    "model": "model",
    "instructions": "instructions",
    "tool_outputs": "toolOutputs",
    "tool_call_id": "toolCallId",
    "output": "output",
}
_SILENT = frozenset({"thread", "static"})  # objects of the vendor's that our input does not have


class InputPlace(Noun):
    """Where an operation puts what the vendor speaks of; `history` counts the messages before the one to answer."""

    prefix: tuple[str, ...] = ()
    agent: tuple[str, ...] = ("agentId",)
    history: int | None = None


def field_path(field: Sequence[str], place: InputPlace) -> tuple[str, ...]:
    """The path of a field in the vendor's words; empty where it speaks of something that our input does not have."""
    words = [word for word in field if word not in _SILENT]
    path = _translated(words)
    if path[:1] == ("agentId",):
        return place.agent
    if path[:1] == ("messages",) and place.history is not None:
        return _of_start(path, place.history)
    return (*place.prefix, *path) if path else ()


def _of_start(path: tuple[str, ...], history: int) -> tuple[str, ...]:
    """The vendor has one list where a start has the earlier messages and the one to answer."""
    if len(path) == 1 or not _INDEX.fullmatch(path[1]):
        return ()
    return ("history", *path[1:]) if int(path[1]) < history else ("message", *path[2:])


def _translated(words: list[str]) -> tuple[str, ...]:
    path: list[str] = []
    for index, word in enumerate(words):
        if word == "content" and index + 1 < len(words):
            return (*path, "parts")  # positions differ: our text comes before our parts
        if _INDEX.fullmatch(word) and path:
            path.append(word)
        elif word in _NAMES:
            path.append(_NAMES[word])
        else:
            return tuple(path)
        if word == "metadata":
            return (*path, *words[index + 1 : index + 2])
    return tuple(path)
