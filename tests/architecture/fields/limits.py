"""Limits: what a page states is what a capability shows, and what a capability shows is stated, or listed as ours."""

import json
import re
import string
from collections.abc import Iterator
from typing import Any

from .shape import Entry, Facts, Limit, Place, Shape

_NUMBERS = ("max_length", "max_items", "min_items", "max_key_length", "minimum", "maximum")
_FORMS = ("pattern", "min_length", "format")
_UUID = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_PROBES = (
    *(character * length for character in (*string.printable, "é", "漢") for length in (1, 2) if character != "\n"),
    *("a b", "a-_9", "a" * 100, "3c90c3cc-0d44-4b50-8888-8dd25736052a", "3C90C3CC-0D44-4B50-8888-8DD25736052A"),
    *("3c90c3cc0d444b5088888dd25736052a", "3c90c3cc-0d44-4b50-8888-8dd25736052", "a::b", "data:,a", "data:a"),
)
"""Texts on which two rules can differ; an empty one counts as not given, and what is a line has no line break."""


def differing_limits(shape: Shape) -> Iterator[str]:
    """A sentence for each fact that is told differently."""
    used: set[Limit] = set()
    for entry, shown in shape.shown.items():
        yield from _contradictions(shape, entry)
        stated = _stated(shape, entry)
        told = {fact: stated.get(fact) for fact in _NUMBERS} | {"pattern": _form(stated)}
        for fact in (*_NUMBERS, "pattern"):
            yield from _held(shape, entry, fact, told[fact], used)
        enum = [value for value in stated.get("enum", ()) if value is not None]
        choices = shown.get("choices", ())
        if enum or list(choices) != [shown.get("default")]:  # else there is nothing to choose
            yield from _held(shape, entry, "choices", len(enum) or None, used)
        yield from _needed(shape, entry, shown, is_stated=bool(stated.get("required")), used=used)
        yield from _default(shape, entry, shown)
        if shown.get("exclusive_group") and not (stated.get("exclusive_group") or _of(shape, entry).get("one_of")):
            yield f"{entry}: excludes others, and neither the page nor the schema says so"
    yield from _required(shape)
    yield from _values(shape)
    yield from _exclusive(shape)
    for limit in shape.ours.keys() - used:
        yield f"{limit}: is said to be ours, and there is no such limit, or it is stated"


def _held(shape: Shape, entry: Entry, fact: str, stated: Any, used: set[Limit]) -> Iterator[str]:
    """What is stated and what is shown are the same, or the difference is ours; choices are counted."""
    shown = shape.shown[entry].get(fact)
    if fact == "pattern" and stated is not None and shown is not None:
        differ = [probe for probe in _PROBES if _allows(stated, probe) != bool(re.fullmatch(shown, probe))]
        is_same, stated = not differ, f"{stated}, which differs on {differ[:3]}"
    elif fact == "choices":
        is_same = stated == (len(shown) if shown else None)
    else:
        is_same = stated == shown
    if not is_same and not _is_ours(shape, entry, fact, shown, used):
        yield f"{entry}, {fact}: the page states {stated}, the capability {shown}"


def _is_ours(shape: Shape, entry: Entry, fact: str, shown: Any, used: set[Limit]) -> bool:
    limit = Limit(entry.operation, entry.path, fact)
    if limit not in shape.ours or shape.ours[limit].value != shown:
        return False
    used.add(limit)
    return True


def _stated(shape: Shape, entry: Entry) -> Facts:
    """All that is stated of the fields that an input is named for."""
    return {fact: value for _, fact, value in _statements(shape, entry)}


def _statements(shape: Shape, entry: Entry) -> Iterator[tuple[Place, str, Any]]:
    for place, paths in shape.names.items():
        if place.operation == entry.operation and any(_leads(shape, entry, place, path) for path in paths):
            for fact, value in shape.known.get(place, {}).items():
                yield place, fact, value


def _contradictions(shape: Shape, entry: Entry) -> Iterator[str]:
    """Where one input is for several fields, these are stated alike, as far as they are."""
    told: dict[str, Any] = {}
    for place, fact, value in _statements(shape, entry):
        if fact != "required" and told.setdefault(fact, value) != value:
            yield f"{place}: {fact} is stated otherwise of another field that {entry} is for"


def _leads(shape: Shape, entry: Entry, place: Place, path: tuple[str, ...]) -> bool:
    if path == entry.path:
        return True
    is_unshown_group = Entry(entry.operation, path) not in shape.shown and entry.path[: len(path)] == path
    return is_unshown_group and place in shape.carried.get(entry, ())


def _form(facts: Facts) -> Facts | None:
    """What is stated of the form of a text."""
    return {fact: facts[fact] for fact in _FORMS if fact in facts} or None


def _allows(form: Facts, text: str) -> bool:
    return (
        len(text) >= form.get("min_length", 0)
        and (form.get("format") != "uuid" or bool(_UUID.fullmatch(text)))
        and bool(re.fullmatch(form.get("pattern", r"[\s\S]*"), text))
    )


def _of(shape: Shape, entry: Entry) -> Facts:
    return shape.inputs.get(entry, {})


def _needed(shape: Shape, entry: Entry, shown: Facts, *, is_stated: bool, used: set[Limit]) -> Iterator[str]:
    """A form says what must be filled in; where several inputs make one field, none of them must."""
    is_shown = bool(shown.get("required"))
    if is_shown == is_stated or "default" in shown or _of(shape, entry).get("required"):
        return
    if is_stated and _is_one_of_several(shape, entry):
        return
    if not _is_ours(shape, entry, "required", shown.get("required"), used):
        yield f"{entry}, required: the page says {is_stated}, the capability {is_shown}"


def _is_one_of_several(shape: Shape, entry: Entry) -> bool:
    named = [paths for place, paths in shape.names.items() if place.operation == entry.operation]
    return any(entry.path in paths and len(paths) > 1 for paths in named)


def _required(shape: Shape) -> Iterator[str]:
    """A field that must be there is in every request, and nobody is let through without what it is made of."""
    for place, facts in shape.known.items():
        if not facts.get("required") or place in shape.never:
            continue
        if place not in shape.always:
            yield f"{place}: is required, and not in every request"
        paths = shape.names.get(place, ())
        if paths and not any(_is_insisted(shape, place.operation, path) for path in paths):
            yield f"{place}: is required, and an input without {'.'.join(paths[0])} is let through"


def _is_insisted(shape: Shape, operation: str, path: tuple[str, ...]) -> bool:
    """Whether nothing is sent without this input, or something else takes its place."""
    below = [entry for entry in shape.inputs if entry.operation == operation and entry.path[: len(path)] == path]
    return path in shape.addresses or any(
        entry in shape.insisted
        or _of(shape, entry).get("required")
        or "default" in {**_of(shape, entry), **shape.shown.get(entry, {})}
        or Limit(operation, entry.path, "required") in shape.ours
        for entry in below
    )


def _default(shape: Shape, entry: Entry, shown: Facts) -> Iterator[str]:
    """A default that is shown is the schema's, or what is written where nothing is given; and it is the page's."""
    there, written = _of(shape, entry), shape.left_out.get(entry, {})
    if "default" in there and there["default"] != shown.get("default"):
        yield f"{entry}, default: {there['default']} in the schema, {shown.get('default')} in the capability"
    elif "default" in shown and "default" not in there:
        values = {value for value in written.values() if value is not None}
        if json.dumps(shown["default"]) not in values:
            yield f"{entry}, default: {shown['default']} in the capability, {sorted(values)} in the request"
    for place, value in written.items():
        stated = shape.known.get(place, {})
        if value is None or "default" not in stated:
            continue  # what is left out is for the vendor to fill in
        if json.dumps(stated["default"]) != value:
            yield f"{place}, default: the page states {stated['default']}, and {value} is written"
        if entry.path in shape.names.get(place, ()) and "default" not in shown:
            yield f"{place}, default: the page states {stated['default']}, and the capability shows none"


def _values(shape: Shape) -> Iterator[str]:
    """Where a page lists what a field can be, each of these is written for some input, and nothing else."""
    for place, facts in shape.known.items():
        if "enum" not in facts or place in shape.never:
            continue
        listed = {json.dumps(value) for value in facts["enum"] if value is not None}
        if shape.values.get(place, frozenset()) - {"null"} != listed:
            yield f"{place}: the page lists {sorted(listed)}, written are {sorted(shape.values.get(place, ()))}"


def _exclusive(shape: Shape) -> Iterator[str]:
    """Fields that exclude each other are inputs of one group, to which nothing else belongs."""
    groups: dict[tuple[str, str], set[Entry]] = {}
    for place, facts in shape.documented.items():
        if group := facts.get("exclusive_group"):
            entries = {Entry(place.operation, path) for path in shape.names.get(place, ())}
            groups[place.operation, group] = groups.get((place.operation, group), set()) | entries
    for (operation, _), entries in groups.items():
        ours = {shape.shown.get(entry, {}).get("exclusive_group") for entry in entries}
        members = {
            entry
            for entry, facts in shape.shown.items()
            if entry.operation == operation and facts.get("exclusive_group") in ours - {None}
        }
        if len(ours) != 1 or members != entries:
            yield f"{operation}: {sorted(map(str, entries))} exclude each other, ours are {sorted(map(str, members))}"
        for entry in entries:
            if not _of(shape, entry).get("one_of"):
                yield f"{entry}: excludes others, and the schema takes it beside them"
