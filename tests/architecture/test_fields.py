"""Each documented field passes every layer: page, names, schema, capabilities, requests and answers.

Whoever adds a field to one layer alone, or forgets it on one, is told which. See `fields/shape.py` for the layers.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from architecture.fields.discrepancies import discrepancies
from architecture.fields.shape import Limit, Shape
from architecture.fields.vendors import USED_FOR, shape_of

VENDORS = pytest.mark.parametrize("vendor", list(USED_FOR))


def _without(layer: str) -> Callable[[Shape], Iterator[tuple[str, Shape]]]:
    """The shape without each entry of a layer in turn."""

    def each(shape: Shape) -> Iterator[tuple[str, Shape]]:
        whole = getattr(shape, layer)
        for key in whole:
            left = whole - {key} if isinstance(whole, frozenset) else {k: v for k, v in whole.items() if k != key}
            yield f"{layer} without {key}", replace(shape, **{layer: left})

    return each


def _unwritten(shape: Shape) -> Iterator[tuple[str, Shape]]:
    """The shape in which no input reaches a field any more, for each field in turn."""
    for place in {place for places in shape.carried.values() for place in places}:
        left = {entry: places - {place} for entry, places in shape.carried.items()}
        yield f"nothing reaches {place}", replace(shape, carried=left)


REMOVALS: Mapping[str, Callable[[Shape], Iterator[tuple[str, Shape]]]] = {
    layer: _without(layer)
    for layer in (
        "documented",
        "beyond",
        "names",
        "inputs",
        "shown",
        "carried",
        "values",
        "addresses",
        "settled",
        "never",
        "ours",
        "told",
        "told_beyond",
        "read",
        "unread",
    )
} | {"requests": _unwritten}

_OTHER: Mapping[str, Any] = {
    "required": False,
    "enum": ["something else"],
    "choices": ["SOMETHING_ELSE"],
    "default": "something else",
    "pattern": "something else",
    "format": "something else",
    "exclusive_group": None,
    "min_length": 7,
    "max_length": 7,
    "max_items": 7,
    "max_key_length": 7,
    "minimum": 7,
    "maximum": 7,
}
_ADDED: Mapping[str, Any] = {"pattern": "[a-z]+", "max_length": 7, "max_items": 7, "minimum": 7, "maximum": 7}


def _other_facts(shape: Shape, layer: str) -> Iterator[tuple[str, Shape]]:
    """The shape with each fact of a layer told differently, in turn, and left out where nothing else tells it."""
    whole = getattr(shape, layer)
    for key, facts in whole.items():
        for fact in facts.keys() & _OTHER.keys():
            if fact in _NOTICED[layer] and not _is_told_elsewhere(shape, layer, key, fact):
                changed = {**facts, fact: _OTHER[fact]}
                yield f"{layer}, {key}: {fact} is {_OTHER[fact]}", replace(shape, **{layer: {**whole, key: changed}})
                if fact != "default" and not _is_stated_twice(shape, key, fact):
                    left = {name: value for name, value in facts.items() if name != fact}
                    yield f"{layer}, {key}: no {fact}", replace(shape, **{layer: {**whole, key: left}})


_STATED = {*_OTHER} - {"required", "choices"}
_NOTICED = {"documented": _STATED, "beyond": _STATED, "shown": {*_OTHER} - {"enum", "format", "min_length"}}
"""Facts of a layer that another one speaks of, too. What a page requires is tried by itself: `_required`."""


def _is_told_elsewhere(shape: Shape, layer: str, key: Any, fact: str) -> bool:
    """Whether nothing follows from a fact.

    What the schema insists on, or excludes, a form need not repeat. What a vendor takes for what is left out is its
    own affair, unless the adapter writes it.
    """
    if layer == "shown":
        return fact in {"required", "exclusive_group"} and bool(shape.inputs[key].keys() & {"required", "one_of"})
    return fact == "default" and all(places.get(key) is None for places in shape.left_out.values())


def _is_stated_twice(shape: Shape, key: Any, fact: str) -> bool:
    """Whether another field that is made of the same input has the fact, too, or the choices are ours anyway."""
    known = {**shape.documented, **shape.beyond}
    if any(fact == "enum" and Limit(key.operation, path, "choices") in shape.ours for path in shape.names.get(key, ())):
        return True
    return any(
        place != key and place.operation == key.operation and paths == shape.names.get(key) and fact in known[place]
        for place, paths in shape.names.items()
    )


def _required(shape: Shape) -> Iterator[tuple[str, Shape]]:
    """The shape whose page requires one field more, for each that not every request has."""
    for layer in ("documented", "beyond"):
        whole = getattr(shape, layer)
        for place, facts in whole.items():
            if place not in shape.always and place not in shape.never:
                changed = {**whole, place: {**facts, "required": True}}
                yield f"{place} is required", replace(shape, **{layer: changed})


@VENDORS
def test_all_layers_agree(vendor: str):
    """Of every vendor, field by field."""
    assert discrepancies(shape_of(vendor)) == []


@VENDORS
@pytest.mark.parametrize("layer", REMOVALS)
def test_no_field_can_be_forgotten(vendor: str, layer: str):
    """Taken from any one layer, each field is missed."""
    shape = shape_of(vendor)
    unnoticed = [what for what, lacking in REMOVALS[layer](shape) if not discrepancies(lacking)]
    assert unnoticed == []


@VENDORS
@pytest.mark.parametrize("layer", ["documented", "beyond", "shown"])
def test_no_limit_can_differ(vendor: str, layer: str):
    """Told differently by a page or by a capability, each limit is noticed."""
    unnoticed = [what for what, other in _other_facts(shape_of(vendor), layer) if not discrepancies(other)]
    assert unnoticed == []


@VENDORS
def test_no_required_field_can_be_left_out(vendor: str):
    """A field that a page requires is in every request, or that is noticed."""
    required = list(_required(shape_of(vendor)))
    assert required
    assert [what for what, other in required if not discrepancies(other)] == []


@VENDORS
def test_no_limit_can_be_made_up(vendor: str):
    """A limit that no page states is noticed wherever a capability shows it."""
    shape = shape_of(vendor)
    made_up = [
        (entry, fact, replace(shape, shown={**shape.shown, entry: {**facts, fact: limit}}))
        for entry, facts in shape.shown.items()
        for fact, limit in _ADDED.items()
        if fact not in facts
    ]
    assert made_up
    assert [f"{entry}, {fact}" for entry, fact, other in made_up if not discrepancies(other)] == []


@VENDORS
def test_every_layer_says_something(vendor: str):
    """A comparison of empty layers would find nothing wrong."""
    shape = shape_of(vendor)
    for layer in ("documented", "names", "inputs", "shown", "carried", "values", "always", "insisted", "read"):
        assert getattr(shape, layer), layer
