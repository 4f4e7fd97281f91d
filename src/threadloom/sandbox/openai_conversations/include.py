"""What items hold only where a client asks for it: the `include` parameter (VENDORS.md 2.4; `openai` package 3.52)."""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from threadloom.sandbox._assistants.errors import bad_request
from threadloom.sandbox._assistants.objects import Json


def _without(*path: str) -> Callable[[Json], Json]:
    """The object with the field at the path set to null; an object on the way that is not there stays away."""
    name, *rest = path

    def strip(item: Json) -> Json:
        found: object = item.get(name)
        if not rest:
            return {**item, name: None} if name in item else item
        return {**item, name: _without(*rest)(cast("Json", found))} if isinstance(found, dict) else item

    return strip


def _without_in_content(kind: str, name: str) -> Callable[[Json], Json]:
    def strip(item: Json) -> Json:
        parts: list[Json] = item["content"]
        return {**item, "content": [_without(name)(part) if part["type"] == kind else part for part in parts]}

    return strip


_STRIPS: Mapping[str, tuple[str, Callable[[Json], Json]]] = {
    "file_search_call.results": ("file_search_call", _without("results")),
    "web_search_call.results": ("web_search_call", _without("results")),
    "web_search_call.action.sources": ("web_search_call", _without("action", "sources")),
    "message.input_image.image_url": ("message", _without_in_content("input_image", "image_url")),
    "computer_call_output.output.image_url": ("computer_call_output", _without("output", "image_url")),
    "code_interpreter_call.outputs": ("code_interpreter_call", _without("outputs")),
    "reasoning.encrypted_content": ("reasoning", _without("encrypted_content")),
    "message.output_text.logprobs": ("message", _without_in_content("output_text", "logprobs")),
}


def shown(item: Json, include: Sequence[str]) -> Json:
    """The item without what nobody asked for.

    Raises:
        ApiError: 400, something is asked for that no item has.
    """
    for name in include:
        if name not in _STRIPS:
            known = ", ".join(f"'{each}'" for each in _STRIPS)
            message = f"Invalid value: '{name}'. Supported values are: {known}."
            raise bad_request(message, param="include", code="invalid_value")
    for name, (kind, strip) in _STRIPS.items():
        if item["type"] == kind and name not in include:
            item = strip(item)
    return item
