"""What the vendors of the Assistants dialect are sent with `createThread`, by the fields of their pages."""

from typing import Any

from e2e.wire.rows import Row

_FILES = [f"file-{number}" for number in range(20)]
_PAIRS = {f"key{number}": f"value {number}" for number in range(16)}


def _message(**fields: Any) -> dict[str, Any]:
    return {"messages": [{"text": "Hello", **fields}]}


def _resources(**search: Any) -> dict[str, Any]:
    return {"toolResources": {"fileSearch": search}}


def _attached(*tools: str) -> dict[str, Any]:
    return _message(attachments=[{"fileId": "file-1", "tools": list(tools)}])


def _chunked(**strategy: Any) -> dict[str, Any]:
    return _resources(vectorStores=[{"fileIds": ["file-1"], "chunkingStrategy": strategy}])


_STORE = "tool_resources.file_search.vector_stores"
_STATIC = _chunked(type="STATIC", maxChunkSizeTokens=1600, chunkOverlapTokens=400)
_IMAGE_URL = {"image": {"content": {"url": "https://example.com/a.png"}, "detail": "LOW"}}
_IMAGE_FILE = {"image": {"content": {"fileId": "file-9"}, "detail": "HIGH"}}
_PARTS = {"messages": [{"parts": [{"text": "Look"}, _IMAGE_URL, _IMAGE_FILE]}]}
_CONVERSATION = {"messages": [{"text": "Why?", "role": "USER"}, {"text": "Because.", "role": "ASSISTANT"}]}

MESSAGES = [
    Row("messages.*.role", _CONVERSATION, "messages[0].role", "user"),
    Row("messages.*.role", _CONVERSATION, "messages[1].role", "assistant"),
    Row("messages.*.content", _CONVERSATION, "messages[1].content", "Because."),
    Row(
        "messages.*.attachments.*.file_id",
        _attached("CODE_INTERPRETER"),
        "messages[0].attachments[0].file_id",
        "file-1",
    ),
]

ASSISTANTS = [
    *MESSAGES,
    Row("messages.*.content", _PARTS, "messages[0].content[0].text", "Look"),
    Row("messages.*.content", _PARTS, "messages[0].content[1].image_url.url", "https://example.com/a.png"),
    Row("messages.*.content", _PARTS, "messages[0].content[1].image_url.detail", "low"),
    Row("messages.*.content", _PARTS, "messages[0].content[2].image_file.file_id", "file-9"),
    Row("messages.*.content", _PARTS, "messages[0].content[2].image_file.detail", "high"),
    Row("messages.*.attachments.*.tools", _attached("CODE_INTERPRETER", "FILE_SEARCH"),
        "messages[0].attachments[0].tools[0].type", "code_interpreter"),
    Row("messages.*.attachments.*.tools", _attached("CODE_INTERPRETER", "FILE_SEARCH"),
        "messages[0].attachments[0].tools[1].type", "file_search"),
    Row("messages.*.metadata", _message(metadata=_PAIRS), "messages[0].metadata.key15", "value 15"),
    Row("metadata", {"metadata": _PAIRS}, "metadata.key0", "value 0"),
    Row("metadata", {"metadata": {"k" * 64: "v" * 512}}, "metadata." + "k" * 64, "v" * 512),
    Row("tool_resources.code_interpreter.file_ids", {"toolResources": {"codeInterpreter": {"fileIds": _FILES}}},
        "tool_resources.code_interpreter.file_ids[19]", "file-19"),
    Row("tool_resources.file_search.vector_store_ids", _resources(vectorStoreIds=["vs_1"]),
        "tool_resources.file_search.vector_store_ids[0]", "vs_1"),
    Row(f"{_STORE}.*.file_ids", _resources(vectorStores=[{"fileIds": _FILES}]), f"{_STORE}[0].file_ids[19]", "file-19"),
    Row(f"{_STORE}.*.metadata", _resources(vectorStores=[{"fileIds": ["file-1"], "metadata": _PAIRS}]),
        f"{_STORE}[0].metadata.key15", "value 15"),
    Row(f"{_STORE}.*.chunking_strategy", _chunked(type="AUTO"), f"{_STORE}[0].chunking_strategy.type", "auto"),
    Row(f"{_STORE}.*.chunking_strategy", _STATIC, f"{_STORE}[0].chunking_strategy.type", "static"),
    Row(f"{_STORE}.*.chunking_strategy", _STATIC,
        f"{_STORE}[0].chunking_strategy.static.max_chunk_size_tokens", 1600),
    Row(f"{_STORE}.*.chunking_strategy", _STATIC,
        f"{_STORE}[0].chunking_strategy.static.chunk_overlap_tokens", 400),
]  # fmt: skip

UMAMI = [
    *MESSAGES,
    Row("messages.*.attachments.*.tools.*.type", _attached("CODE_INTERPRETER"),
        "messages[0].attachments[0].tools[0].type", "code_interpreter"),
]  # fmt: skip
