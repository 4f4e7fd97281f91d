"""Content of messages, results and reasoning: parts by their `type`; whatever is not as documented stays as it came."""

from collections.abc import Mapping
from typing import Any

from threadloom.domain.json import JsonValue
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
    UnknownPart,
)

Fields = Mapping[str, Any]

_DETAILS = {detail.value.lower(): detail for detail in ImageDetail}
_ANNOTATIONS: Mapping[str, AnnotationKind] = {
    "file_citation": AnnotationKind.FILE_CITATION,
    "container_file_citation": AnnotationKind.FILE_CITATION,
    "file_path": AnnotationKind.FILE_PATH,
    "url_citation": AnnotationKind.URL_CITATION,
}
_TEXTS = frozenset({"input_text", "output_text", "text"})
_THOUGHTS = frozenset({"summary_text", "reasoning_text"})
_PICTURES = frozenset({"input_image", "computer_screenshot"})


def to_parts(content: JsonValue) -> tuple[Part, ...]:
    """Parts of a content: a text, one part, or a list of them."""
    match content:
        case None:
            return ()
        case list():
            return tuple(_part(each) for each in content)
        case _:
            return (_part(content),)


def unknown_part(kind: str, data: JsonValue) -> UnknownPart:
    """Content that is shown as it came."""
    return UnknownPart(native_type=kind, data=data)


def _part(data: JsonValue) -> Part:
    if isinstance(data, str):
        return TextPart(text=data)
    if not isinstance(data, Mapping):
        return unknown_part("", data)
    kind, text = _text(data, "type") or "", data.get("text")
    known = _said(kind, text, data) if isinstance(text, str) else _shown(kind, data)
    return known or UnknownPart(native_type=kind, text=text if isinstance(text, str) else "", data=data)


def _said(kind: str, text: str, fields: Fields) -> Part | None:
    """Words, if they are of a kind that is known."""
    if kind in _TEXTS:
        return TextPart(text=text, annotations=_annotations(fields.get("annotations"), text))
    return ReasoningPart(text=text) if kind in _THOUGHTS else None


def _shown(kind: str, fields: Fields) -> Part | None:
    """What is no words, if it is of a kind that is known; a refusal has a field of its own for them."""
    if kind in _PICTURES:
        detail = _DETAILS.get(_text(fields, "detail") or "")
        return ImagePart(url=_text(fields, "image_url"), file_id=_text(fields, "file_id"), detail=detail)
    if kind == "input_file":
        url = _text(fields, "file_url") or _data_url(_text(fields, "file_data"))
        return FilePart(url=url, file_id=_text(fields, "file_id"), filename=_text(fields, "filename"))
    refusal = fields.get("refusal")
    return RefusalPart(text=refusal) if kind == "refusal" and isinstance(refusal, str) else None


def _annotations(annotations: JsonValue, whole: str) -> tuple[Annotation, ...]:
    found = annotations if isinstance(annotations, list) else []
    return tuple(_annotation(each, whole) for each in found if isinstance(each, Mapping))


def _annotation(fields: Fields, whole: str) -> Annotation:
    """A reference; one that is told by a single position stands there with no stretch of its own."""
    point = _index(fields, "index")
    start, end = _index(fields, "start_index", otherwise=point), _index(fields, "end_index", otherwise=point)
    stretch = whole[start:end] if start is not None and end is not None and 0 <= start < end else ""
    return Annotation(
        kind=_ANNOTATIONS.get(_text(fields, "type") or "", AnnotationKind.UNKNOWN),
        text=stretch or _text(fields, "title") or _text(fields, "filename") or "",
        start_index=start,
        end_index=end,
        file_id=_text(fields, "file_id"),
        url=_text(fields, "url"),
    )


def _data_url(data: str | None) -> str | None:
    """The content as an address, where it came as a data URL; bare base64 says not what it is."""
    return data if data is not None and data.startswith("data:") else None


def _text(fields: Fields, name: str) -> str | None:
    value = fields.get(name)
    return value if isinstance(value, str) and value else None


def _index(fields: Fields, name: str, *, otherwise: int | None = None) -> int | None:
    value = fields.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else otherwise
