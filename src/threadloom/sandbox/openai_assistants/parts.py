"""The pieces that request bodies are made of."""

from typing import cast

from threadloom.sandbox._assistants.errors import bad_request
from threadloom.sandbox._assistants.shapes import (
    Shape,
    anything,
    boolean,
    either,
    exclusive,
    fields,
    items,
    mapping,
    nullable,
    number,
    pairs,
    tagged,
    text,
    whole,
)

from . import limits

METADATA = pairs(
    at_most=limits.METADATA_PAIRS, key_at_most=limits.METADATA_KEY, value=text(at_most=limits.METADATA_VALUE)
)

_DETAIL = text(choices=["auto", "low", "high"])
_CONTENT_PART = tagged(
    {
        "text": fields({"type": text(), "text": text()}, required=["text"]),
        "image_url": fields(
            {"type": text(), "image_url": fields({"url": text(), "detail": _DETAIL}, required=["url"])},
            required=["image_url"],
        ),
        "image_file": fields(
            {"type": text(), "image_file": fields({"file_id": text(), "detail": _DETAIL}, required=["file_id"])},
            required=["image_file"],
        ),
    }
)
CONTENT = either({str: text(), list: items(_CONTENT_PART, at_least=1)}, "a string or an array of parts")

_ATTACHMENT_TOOL = fields({"type": text(choices=["code_interpreter", "file_search"])}, required=["type"])
ATTACHMENTS = items(fields({"file_id": text(), "tools": items(_ATTACHMENT_TOOL)}))
ROLE = text(choices=["user", "assistant"])


def _chunking(value: object, path: str) -> object:
    kept = cast("dict[str, dict[str, int]]", _CHUNKING(value, path))
    static = kept.get("static")
    if static is None:
        return kept
    size, overlap = static["max_chunk_size_tokens"], static["chunk_overlap_tokens"]
    if overlap * 2 > size:
        at = f"{path}.static.chunk_overlap_tokens"
        message = f"Invalid '{at}': must be at most half of max_chunk_size_tokens ({size}), but got {overlap}."
        raise bad_request(message, param=at, code="integer_above_max_value")
    return kept


_CHUNKING = tagged(
    {
        "auto": fields({"type": text()}),
        "static": fields(
            {
                "type": text(),
                "static": fields(
                    {
                        "max_chunk_size_tokens": whole(minimum=limits.CHUNK_TOKENS[0], maximum=limits.CHUNK_TOKENS[1]),
                        "chunk_overlap_tokens": whole(minimum=0, maximum=limits.CHUNK_TOKENS[1]),
                    },
                    required=["max_chunk_size_tokens", "chunk_overlap_tokens"],
                ),
            },
            required=["static"],
        ),
    }
)
_CODE_INTERPRETER = fields({"file_ids": items(text(), at_most=limits.CODE_INTERPRETER_FILES)})
_VECTOR_STORE_IDS = items(text(), at_most=limits.VECTOR_STORES)
_VECTOR_STORE = fields(
    {
        "file_ids": items(text(), at_most=limits.VECTOR_STORE_FILES),
        "metadata": METADATA,
        "chunking_strategy": _chunking,
    }
)
NEW_TOOL_RESOURCES = fields(
    {
        "code_interpreter": _CODE_INTERPRETER,
        "file_search": exclusive(
            fields(
                {
                    "vector_store_ids": _VECTOR_STORE_IDS,
                    "vector_stores": items(_VECTOR_STORE, at_most=limits.VECTOR_STORES),
                }
            ),
            "vector_store_ids",
            "vector_stores",
        ),
    }
)
TOOL_RESOURCES = fields(
    {"code_interpreter": _CODE_INTERPRETER, "file_search": fields({"vector_store_ids": _VECTOR_STORE_IDS})}
)

_FUNCTION = fields(
    {"name": text(), "description": text(), "parameters": mapping, "strict": nullable(boolean)},
    required=["name"],
)
_TOOL = tagged(
    {
        "code_interpreter": fields({"type": text()}),
        "file_search": fields({"type": text(), "file_search": mapping}),
        "function": fields({"type": text(), "function": _FUNCTION}, required=["function"]),
    }
)


def tools(at_most: int) -> Shape:
    """So many tools of an assistant or a run."""
    return items(_TOOL, at_most=at_most)


TRUNCATION = tagged(
    {
        "auto": fields({"type": text(), "last_messages": nullable(whole(minimum=1))}),
        "last_messages": fields({"type": text(), "last_messages": whole(minimum=1)}, required=["last_messages"]),
    }
)
TOOL_CHOICE = either(
    {
        str: text(choices=["none", "auto", "required"]),
        dict: fields(
            {
                "type": text(choices=["function", "code_interpreter", "file_search"]),
                "function": fields({"name": text()}),
            },
            required=["type"],
        ),
    },
    "a string or an object",
)
RESPONSE_FORMAT = either(
    {
        str: text(choices=["auto"]),
        dict: fields(
            {"type": text(choices=["text", "json_object", "json_schema"]), "json_schema": anything}, required=["type"]
        ),
    },
    "a string or an object",
)
TEMPERATURE = number(minimum=0.0, maximum=limits.TEMPERATURE)
TOP_P = number(minimum=0.0, maximum=1.0)
TOKENS = whole(minimum=limits.RUN_TOKENS)
