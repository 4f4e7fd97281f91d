"""Faults of what an answer says: JSON that is right, and not what was documented."""

from typing import Any, cast

from .answer import Answer
from .fault import Group, Nothing, Scene
from .leaves import Change, changed, doubled, is_id, without_ids
from .statuses import REFUSED

SHAPES = Group("Shape of the answer")

_CHOSEN = {"status", "role", "type", "content_type", "kind"}
_HUGE = 10**400


@SHAPES.bend(Nothing)
def error_in_success(scene: Scene, _: Nothing) -> Answer:
    """An error's body with the true status."""
    return scene.answer.but(body=REFUSED.body)


@SHAPES.bend(Nothing)
def types_wrong(scene: Scene, _: Nothing) -> Answer:
    """Texts become numbers, everything else text."""
    return _leaves(scene, lambda _, leaf: 5 if isinstance(leaf, str) else "many")


@SHAPES.bend(Nothing)
def texts_as_objects(scene: Scene, _: Nothing) -> Answer:
    """Texts become objects."""
    return _leaves(scene, lambda _, leaf: {"sandbox": leaf} if isinstance(leaf, str) else leaf)


@SHAPES.bend(Nothing)
def numbers_huge(scene: Scene, _: Nothing) -> Answer:
    """Whole numbers become one of 400 digits."""
    return _leaves(scene, lambda _, leaf: _HUGE if _is_number(leaf) else leaf)


@SHAPES.bend(Nothing)
def numbers_negative(scene: Scene, _: Nothing) -> Answer:
    """Numbers become the lowest that fits into 64 bits: moments before all time."""
    return _leaves(scene, lambda _, leaf: -(2**63) if _is_number(leaf) else leaf)


@SHAPES.bend(Nothing)
def fields_null(scene: Scene, _: Nothing) -> Answer:
    """Every leaf is null."""
    return _leaves(scene, lambda _name, _leaf: None)


@SHAPES.bend(Nothing)
def ids_missing(scene: Scene, _: Nothing) -> Answer:
    """The fields that hold ids are left out."""
    return scene.answer.said(without_ids(scene.answer.json()))


@SHAPES.bend(Nothing)
def ids_null(scene: Scene, _: Nothing) -> Answer:
    """Ids are null."""
    return _leaves(scene, lambda name, leaf: None if is_id(name) else leaf)


@SHAPES.bend(Nothing)
def ids_empty(scene: Scene, _: Nothing) -> Answer:
    """Ids are empty texts."""
    return _leaves(scene, lambda name, leaf: "" if is_id(name) and isinstance(leaf, str) else leaf)


@SHAPES.bend(Nothing)
def rows_twice(scene: Scene, _: Nothing) -> Answer:
    """Each element of each array stands there twice, with the same id."""
    return scene.answer.said(doubled(scene.answer.json()))


@SHAPES.bend(Nothing)
def values_unknown(scene: Scene, _: Nothing) -> Answer:
    """A status, role or type that is in no documentation."""
    return _leaves(scene, lambda name, leaf: "sandbox" if name in _CHOSEN and isinstance(leaf, str) else leaf)


@SHAPES.bend(Nothing)
def fields_unknown(scene: Scene, _: Nothing) -> Answer:
    """Fields that are in no documentation stand beside the true ones."""
    said = scene.answer.json()
    more: dict[str, Any] = {"sandbox": {"secret": "not for everybody"}, "is_admin": True}
    return scene.answer.said(cast("dict[str, Any]", said) | more if isinstance(said, dict) else said)


@SHAPES.bend(Nothing)
def key_in_body(scene: Scene, _: Nothing) -> Answer:
    """Each text with a space in it ends with the key that the request came with."""
    return _leaves(scene, lambda _, leaf: f"{leaf} {scene.key}" if isinstance(leaf, str) and " " in leaf else leaf)


@SHAPES.bend(Nothing, asks=False)
def key_in_error(scene: Scene, _: Nothing) -> Answer:
    """A 401 that tells the key in body and headers."""
    words = f"sandbox fault: no such key: {scene.key}"
    answer = REFUSED.but(status=401, x_sandbox_key=scene.key, www_authenticate=f'Bearer error="{scene.key}"')
    return answer.said({"error": {"message": words, "param": scene.key, "code": scene.key}, "detail": words})


@SHAPES.bend(Nothing, asks=False)
def key_in_refusal(scene: Scene, _: Nothing) -> Answer:
    """A 422 that tells the key where it says which field was wrong."""
    words = f"sandbox fault: {scene.key} is not allowed"
    wrong = {"loc": ["body", scene.key], "msg": words, "type": scene.key}
    return REFUSED.but(status=422).said({"error": {"message": words, "param": scene.key}, "detail": [wrong]})


def _leaves(scene: Scene, change: Change) -> Answer:
    return scene.answer.said(changed(scene.answer.json(), change))


def _is_number(leaf: object) -> bool:
    return isinstance(leaf, int | float) and not isinstance(leaf, bool)
