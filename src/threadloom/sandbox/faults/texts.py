"""Faults of JSON as a text, and of the body as a whole."""

import codecs
from typing import Annotated

import msgspec

from .answer import Answer
from .fault import Group, Nothing, Scene
from .leaves import changed, prose_with

TEXTS = Group("Text of the body")

_MARK = "\ue000"
"""Of those that nobody uses."""
_HTML = b"<!doctype html><title>Sign in</title><p>sandbox fault: the vendor's own words</p>"


class Depth(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many levels."""

    depth: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 100_000


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole body."""

    value: str = "null"


@TEXTS.bend(Value)
def json_top(scene: Scene, arguments: Value) -> Answer:
    """Another value in place of the whole body, such as `null`, `[]`, `{}`, `"text"`, `42`."""
    return scene.answer.but(body=arguments.value.encode())


@TEXTS.bend(Nothing)
def json_truncated(scene: Scene, _: Nothing) -> Answer:
    """Half of the body, with a Content-Length that fits."""
    return scene.answer.but(body=scene.answer.body[: len(scene.answer.body) // 2])


@TEXTS.bend(Nothing)
def json_invalid(scene: Scene, _: Nothing) -> Answer:
    """Single quotes in place of double ones."""
    return scene.answer.but(body=b"{'sandbox': " + scene.answer.body.replace(b'"', b"'") + b"}")


@TEXTS.bend(Nothing)
def json_twice(scene: Scene, _: Nothing) -> Answer:
    """The true body, twice."""
    return scene.answer.but(body=scene.answer.body * 2 or b"{}{}")


@TEXTS.bend(Depth)
def json_deep(scene: Scene, arguments: Depth) -> Answer:
    """Arrays in arrays, as a whole body."""
    return scene.answer.but(body=b"[" * arguments.depth + b"]" * arguments.depth)


@TEXTS.bend(Depth)
def json_deep_field(scene: Scene, arguments: Depth) -> Answer:
    """The true body with one field more, arrays in arrays."""
    return _with_field(scene, b"[" * arguments.depth + b"]" * arguments.depth)


@TEXTS.bend(Nothing)
def json_nan(scene: Scene, _: Nothing) -> Answer:
    """The true body with a NaN in a field more, and an infinity."""
    return _with_field(scene, b"[NaN, -Infinity]")


@TEXTS.bend(Nothing)
def json_surrogates(scene: Scene, _: Nothing) -> Answer:
    """Half a surrogate pair at the end of each text with a space in it."""
    return scene.answer.said(prose_with(scene.answer.json(), "\ud800"))


@TEXTS.bend(Nothing)
def json_nul(scene: Scene, _: Nothing) -> Answer:
    """A NUL at the end of each text with a space in it."""
    return scene.answer.said(prose_with(scene.answer.json(), "\x00"))


@TEXTS.bend(Nothing)
def json_escapes(scene: Scene, _: Nothing) -> Answer:
    """Escape sequences of terminals, and line ends, at the end of each text with a space in it."""
    return scene.answer.said(prose_with(scene.answer.json(), "\x1b[31m\r\nforged: line\x9b2J"))


@TEXTS.bend(Nothing)
def json_bom(scene: Scene, _: Nothing) -> Answer:
    """A byte order mark before the true body."""
    return scene.answer.but(body=codecs.BOM_UTF8 + scene.answer.body)


@TEXTS.bend(Nothing)
def json_utf16(scene: Scene, _: Nothing) -> Answer:
    """The true body in UTF-16."""
    text = scene.answer.body.decode("utf-8", errors="replace")
    return scene.answer.but(body=text.encode("utf-16"), content_type="application/json; charset=utf-16")


@TEXTS.bend(Nothing)
def json_not_utf8(scene: Scene, _: Nothing) -> Answer:
    """Each text ends with bytes that are no UTF-8."""
    marked = changed(scene.answer.json(), lambda _, leaf: f"{leaf}{_MARK}" if isinstance(leaf, str) else leaf)
    body = msgspec.json.encode(marked)
    return scene.answer.but(body=body.replace(_MARK.encode(), b"\xff\xfe"))


@TEXTS.bend(Nothing)
def empty(scene: Scene, _: Nothing) -> Answer:
    """No body at all, with the true status."""
    return scene.answer.but(body=b"")


@TEXTS.bend(Nothing)
def html(scene: Scene, _: Nothing) -> Answer:
    """A page to sign in, with the true status."""
    return scene.answer.but(body=_HTML, content_type="text/html; charset=utf-8")


@TEXTS.bend(Nothing)
def content_type_wrong(scene: Scene, _: Nothing) -> Answer:
    """The true body, said to be a picture."""
    return scene.answer.but(content_type="image/png")


@TEXTS.bend(Nothing)
def content_type_missing(scene: Scene, _: Nothing) -> Answer:
    """The true body, and not a word on what it is."""
    return scene.answer.but(content_type=None)


def _with_field(scene: Scene, value: bytes) -> Answer:
    """The true object with another field, first in it; an array gets an object with it; anything else becomes one."""
    field = b'"sandbox":' + value
    body = scene.answer.body.strip()
    if body[:1] == b"{":
        return scene.answer.but(body=b"{" + field + (b"," if body[1:].strip() != b"}" else b"") + body[1:])
    if body[:1] == b"[":
        return scene.answer.but(body=b"[{" + field + b"}" + (b"," if body[1:].strip() != b"]" else b"") + body[1:])
    return scene.answer.but(body=b"{" + field + b"}")
