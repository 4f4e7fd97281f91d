"""Request bodies, field by field. An unknown field is refused, as OpenAI's server does."""

from typing import cast

from threadloom.sandbox._assistants.errors import bad_request
from threadloom.sandbox._assistants.shapes import (
    Shape,
    anything,
    boolean,
    either,
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
from .kinds import ITEM_TYPES

METADATA = pairs(
    at_most=limits.METADATA_PAIRS, key_at_most=limits.METADATA_KEY, value=text(at_most=limits.METADATA_VALUE)
)

_DETAIL = text(choices=["low", "high", "auto", "original"])
_TEXT = fields({"type": text(), "text": text()}, required=["text"], closed=False)
_INPUT = tagged(
    {
        "input_text": _TEXT,
        "input_image": fields(
            {"type": text(), "detail": _DETAIL, "image_url": nullable(text()), "file_id": nullable(text())},
            required=["detail"],
        ),
        "input_file": fields(
            {
                "type": text(),
                "detail": _DETAIL,
                "file_id": nullable(text()),
                "file_url": text(),
                "file_data": text(),
                "filename": text(),
            }
        ),
    }
)
_OUTPUT = tagged(
    {
        "output_text": fields({"type": text(), "text": text(), "annotations": items(anything)}, required=["text"]),
        "refusal": fields({"type": text(), "refusal": text()}, required=["refusal"]),
    }
)


def _message(content: Shape) -> Shape:
    return fields(
        {
            "type": text(),
            "role": text(choices=["user", "assistant", "system", "developer"]),
            "content": either({str: text(), list: items(content)}, "a string or an array of parts"),
            "phase": nullable(text(choices=["commentary", "final_answer"])),
        },
        required=["role", "content"],
    )


def _item(value: object, path: str) -> object:
    """An item of any type; all of one that is no message is kept, its fields are not looked into."""
    given = cast("dict[str, object]", mapping(value, path))
    kind = cast("str", text(choices=list(ITEM_TYPES))(given.get("type", "message"), f"{path}.type"))
    if kind == "message":
        return _message(_OUTPUT if given.get("role") == "assistant" else _INPUT)(given, path)
    for name in ITEM_TYPES[kind].required:
        if name not in given:
            at = f"{path}.{name}"
            raise bad_request(f"Missing required parameter: '{at}'.", param=at, code="missing_required_parameter")
    return given


_ITEMS = items(_item, at_most=limits.ITEMS_AT_ONCE)

CREATE_CONVERSATION = fields({"items": nullable(_ITEMS), "metadata": nullable(METADATA)})
UPDATE_CONVERSATION = fields({"metadata": nullable(METADATA)}, required=["metadata"])
ADD_ITEMS = fields({"items": _ITEMS}, required=["items"])
NOTHING = fields({})

CREATE_RESPONSE = fields(
    {
        "background": nullable(boolean),
        "conversation": nullable(either({str: text(), dict: fields({"id": text()}, required=["id"])}, "a string")),
        "include": nullable(items(text())),
        "input": either({str: text(), list: items(_item)}, "a string or an array of items"),
        "instructions": nullable(text()),
        "max_output_tokens": nullable(whole(minimum=1)),
        "max_tool_calls": nullable(whole(minimum=1)),
        "metadata": nullable(METADATA),
        "model": text(),
        "parallel_tool_calls": nullable(boolean),
        "previous_response_id": nullable(text()),
        "prompt": nullable(
            fields({"id": text(), "version": nullable(text()), "variables": nullable(mapping)}, required=["id"])
        ),
        "prompt_cache_key": nullable(text()),
        "reasoning": nullable(mapping),
        "safety_identifier": nullable(text()),
        "service_tier": nullable(text()),
        "store": nullable(boolean),
        "stream": nullable(boolean),
        "temperature": nullable(number(minimum=0.0, maximum=limits.TEMPERATURE)),
        "text": mapping,
        "tool_choice": either(
            {str: text(choices=["none", "auto", "required"]), dict: mapping}, "a string or an object"
        ),
        "tools": items(mapping),
        "top_logprobs": nullable(whole(minimum=0, maximum=limits.TOP_LOGPROBS)),
        "top_p": nullable(number(minimum=0.0, maximum=1.0)),
        "truncation": nullable(text(choices=["auto", "disabled"])),
        "user": text(),
    }
)
