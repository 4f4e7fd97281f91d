"""Pieces of content: LangChain's standard blocks, and what model vendors write in their place."""

from collections.abc import Callable, Mapping

from threadloom.domain.ids import ToolCallRef
from threadloom.domain.json import JsonObject, JsonValue
from threadloom.domain.part import (
    Annotation,
    AnnotationKind,
    FilePart,
    ImageDetail,
    ImagePart,
    Part,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCallPart,
    UnknownPart,
)
from threadloom.vendors.langgraph.wire import as_list, as_object, as_text

Calls = Mapping[str, ToolCallRef]
"""The tool calls of a message by their ids."""


def to_parts(content: JsonValue, calls: Calls) -> tuple[Part, ...]:
    """The content of a message, a text or a list of blocks; a block of a type or shape not known is kept as it came."""
    match content:
        case None | "":
            return ()
        case str():
            return (TextPart(text=content),)
        case list():
            return tuple(_part(block, calls) for block in as_list(content))
        case _:
            return (UnknownPart(native_type="", data=content),)


def _part(block: JsonValue, calls: Calls) -> Part:
    if isinstance(block, str):
        return TextPart(text=block)
    told = as_object(block)
    kind = as_text(told.get("type")) or ""
    if kind in {"tool_call", "tool_use"}:
        call = calls.get(as_text(told.get("id")) or "")
        part = ToolCallPart(tool_call=call) if call else None
    else:
        part = _READERS[kind](told) if kind in _READERS else None
    return part or UnknownPart(native_type=kind, text=as_text(told.get("text")) or "", data=block)


def _text(told: JsonObject) -> Part | None:
    text = told.get("text")
    if not isinstance(text, str):
        return None
    return TextPart(text=text, annotations=tuple(_annotation(each) for each in as_list(told.get("annotations"))))


def _annotation(told: JsonValue) -> Annotation:
    found = as_object(told)
    url = as_text(found.get("url"))
    return Annotation(
        kind=AnnotationKind.URL_CITATION if url else AnnotationKind.UNKNOWN,
        text=as_text(found.get("cited_text")) or as_text(found.get("title")) or "",
        start_index=_place(found.get("start_index")),
        end_index=_place(found.get("end_index")),
        url=url,
    )


def _place(value: JsonValue) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else None


def _image(told: JsonObject) -> Part | None:
    url, file_id = _address(told), as_text(told.get("file_id"))
    return ImagePart(url=url, file_id=file_id, mime_type=as_text(told.get("mime_type"))) if url or file_id else None


def _image_url(told: JsonObject) -> Part | None:
    inner = told.get("image_url")
    image: JsonObject = {"url": inner} if isinstance(inner, str) else as_object(inner)
    url = as_text(image.get("url"))
    detail = (as_text(image.get("detail")) or "").upper()
    if url is None:
        return None
    return ImagePart(url=url, detail=ImageDetail(detail) if detail in ImageDetail.__members__ else None)


def _file(told: JsonObject) -> Part | None:
    inner = as_object(told.get("file")) or told
    url = _address(inner) or as_text(inner.get("file_data"))
    file_id = as_text(inner.get("file_id"))
    if not url and not file_id:
        return None
    name = as_text(inner.get("filename")) or as_text(as_object(told.get("extras")).get("filename"))
    return FilePart(url=url, file_id=file_id, filename=name, mime_type=as_text(told.get("mime_type")))


def _address(told: JsonObject) -> str | None:
    """Where content is; what stands in the block itself becomes a data URL."""
    data = as_text(told.get("base64")) or as_text(told.get("data"))
    if data is None:
        return as_text(told.get("url"))
    return f"data:{as_text(told.get('mime_type')) or ''};base64,{data}"


def _plain_text(told: JsonObject) -> Part | None:
    return _text(told) or _file(told)


def _reasoning(told: JsonObject) -> Part | None:
    text = as_text(told.get("reasoning")) or as_text(told.get("thinking"))
    return ReasoningPart(text=text) if text else None


def _refusal(told: JsonObject) -> Part | None:
    text = as_text(told.get("refusal"))
    return RefusalPart(text=text) if text else None


_READERS: Mapping[str, Callable[[JsonObject], Part | None]] = {
    "text": _text,
    "text-plain": _plain_text,
    "image": _image,
    "image_url": _image_url,
    "file": _file,
    "audio": _file,
    "video": _file,
    "reasoning": _reasoning,
    "thinking": _reasoning,
    "refusal": _refusal,
}
"""By the type of a block; None where its shape is not the one known."""
