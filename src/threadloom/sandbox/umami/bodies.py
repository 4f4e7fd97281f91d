"""Request bodies. The page names no limit, no required field and no closed set.

So an unknown field is dropped, and a known one must have the JSON type of its sample.
"""

from collections.abc import Mapping, Sequence

from threadloom.sandbox._assistants.shapes import Shape, boolean, either, fields, items, nullable, tagged, text


def _open(shapes: Mapping[str, Shape], *, required: Sequence[str] = ()) -> Shape:
    return fields(shapes, required=required, closed=False)


_ATTACHMENT = _open({"file_id": text(), "tools": items(_open({"type": text()}))})
_PART = tagged(
    {
        "text": _open({"type": text(), "text": text()}, required=["text"]),
        "image_url": _open(
            {"type": text(), "image_url": _open({"url": text(), "detail": text()}, required=["url"])},
            required=["image_url"],
        ),
        "image_file": _open(
            {"type": text(), "image_file": _open({"file_id": text(), "detail": text()}, required=["file_id"])},
            required=["image_file"],
        ),
    }
)
_MESSAGE = {
    "role": text(),
    "content": either({str: text(), list: items(_PART, at_least=1)}, "a string or an array of parts"),
    "attachments": items(_ATTACHMENT),
}
_TOOL_RESOURCES = _open(
    {
        "code_interpreter": _open({"file_ids": items(text())}),
        "file_search": _open({"vector_store_ids": items(text())}),
    }
)

CREATE_THREAD = _open(
    {
        "messages": items(either({str: text(), dict: _open(_MESSAGE)}, "a string or a message object")),
        "tool_resources": _TOOL_RESOURCES,
    }
)
# The page's Python sample has the credentials in the body. They are no credentials there, and no error either.
UPDATE_THREAD = _open({"Authorization": text(), "tool_resources": _TOOL_RESOURCES})
CREATE_MESSAGE = _open(_MESSAGE, required=["role", "content"])
UPDATE_METADATA = _open({})
CREATE_RUN = _open(
    {"assistant_id": text(), "instructions": nullable(text()), "stream": nullable(boolean)}, required=["assistant_id"]
)
SUBMIT_TOOL_OUTPUTS = _open(
    {
        "tool_outputs": items(_open({"tool_call_id": text(), "output": text()}, required=["tool_call_id", "output"])),
        "stream": nullable(boolean),
    },
    required=["tool_outputs"],
)
CREATE_ASSISTANT = _open({"name": text(), "description": text(), "model": text(), "instructions": text()})
NOTHING = _open({})
