"""Content parts as the wire has them, made and read."""

from collections.abc import Sequence

from .objects import Json


def text(value: str, annotations: Sequence[Json] = ()) -> Json:
    """A text part."""
    return {"type": "text", "text": {"value": value, "annotations": list(annotations)}}


def refusal(value: str) -> Json:
    """A refusal part."""
    return {"type": "refusal", "refusal": value}


def annotation(whole: str, marker: str, kind: str, file_id: str) -> Json:
    """An annotation of a marker inside the whole text; indices count code points."""
    start = whole.index(marker)
    place = {"start_index": start, "end_index": start + len(marker)}
    return {"type": kind, "text": marker, **place, kind: {"file_id": file_id}}


def text_of(content: Sequence[Json]) -> str:
    """All text of a message, its parts on lines of their own."""
    return "\n".join(part["text"]["value"] for part in content if part["type"] == "text")


def from_draft(content: str | Sequence[Json]) -> list[Json]:
    """Content as a client sends it (a string, or parts whose text is a string) in the form it is read back."""
    if isinstance(content, str):
        return [text(content)]
    return [_from_draft(part) for part in content]


def _from_draft(part: Json) -> Json:
    kind = part["type"]
    if kind == "text":
        return text(part["text"])
    # VENDORS.md 2.1: detail is auto, low or high; auto when the client names none.
    return {"type": kind, kind: {"detail": "auto", **part[kind]}}
