"""What is missing or differs between the layers of a vendor, in words; nothing where they agree."""

from collections.abc import Iterable, Iterator

from .limits import differing_limits
from .shape import Entry, Path, Place, Shape


def discrepancies(shape: Shape) -> list[str]:
    """A sentence for each field that is missing on a layer, and for each fact that two layers tell differently."""
    checks = (_documented, _names, _shown, _inputs, _written, differing_limits, _tables, _answers)
    return [found for check in checks for found in check(shape)]


def _documented(shape: Shape) -> Iterator[str]:
    """Each field has a name, whose input really reaches it."""
    for place in shape.known:
        if place in shape.never:
            if place in shape.values:
                yield f"{place}: is written, although {shape.never[place]}"
        elif place in shape.settled:
            if not _reaches(shape, place, shape.settled[place].by):
                yield f"{place}: {shape.settled[place].by or 'the adapter'} does not reach it"
        elif place not in shape.names:
            yield f"{place}: has no name of ours"
        else:
            for path in shape.names[place]:
                if not _reaches(shape, place, path):
                    yield f"{place}: its name leads to {'.'.join(path)}, which does not reach it"


def _reaches(shape: Shape, place: Place, path: Path | None) -> bool:
    """Whether an input is written to a field, or, without an input, the adapter writes it at all."""
    if path is None:
        return place in shape.values
    return any(
        entry.operation == place.operation
        and entry.path[: len(path)] == path
        and any(each[:3] == place[:3] and each.path[: len(place.path)] == place.path for each in places)
        for entry, places in shape.carried.items()
    )


def _names(shape: Shape) -> Iterator[str]:
    """Each name is of a field that is documented, and leads to an input that is there and shown."""
    for place, paths in shape.names.items():
        if place not in shape.documented and place not in shape.beyond:
            yield f"{place}: has a name, and is documented nowhere"
        for path in paths:
            if not _any_below(shape.inputs, place.operation, path):
                yield f"{place}: its name leads to {'.'.join(path)}, which the schema lacks"
            if path not in shape.addresses and not _any_below(shape.shown, place.operation, path):
                yield f"{place}: its name leads to {'.'.join(path)}, which no capability shows"


def _any_below(entries: Iterable[Entry], operation: str, path: Path) -> bool:
    return any(each.operation == operation and each.path[: len(path)] == path for each in entries)


def _shown(shape: Shape) -> Iterator[str]:
    """Each field of a capability is an input of the schema, of the same kind, and written if it can differ at all."""
    for entry, facts in shape.shown.items():
        there = shape.inputs.get(entry)
        if there is None:
            yield f"{entry}: a capability shows it, and the schema lacks it"
            continue
        if bool(facts.get("multiple")) != bool(there.get("list")):
            yield f"{entry}: is a list in the schema or in the capability, not in both"
        choices = facts.get("choices", ())
        if not set(choices) <= set(there.get("enum", choices)):
            yield f"{entry}: offers a choice that the schema lacks"
        can_differ = not facts.get("group") and list(choices) != [facts.get("default")]
        if can_differ and not shape.carried.get(entry):
            yield f"{entry}: a capability shows it, and nothing is written for it"


def _inputs(shape: Shape) -> Iterator[str]:
    """Inputs without which the form of a capability would have a hole."""
    for entry, facts in shape.inputs.items():
        if entry in shape.shown:
            choices = shape.shown[entry].get("choices", ())
            if facts.get("own") and "enum" in facts and set(facts["enum"]) != set(choices):
                yield f"{entry}: the schema and the capability list other choices"
            continue
        beside = [each for each in shape.shown if each.operation == entry.operation]
        if facts.get("own") and not facts.get("group"):
            yield f"{entry}: is an option of this vendor's alone, and no capability shows it"
        elif "default" in facts and any(each.path[:-1] == entry.path[:-1] != () for each in beside):
            yield f"{entry}: has a default, so that it is always given, and no capability shows it"
        elif facts.get("list") and any(each.path[: len(entry.path)] == entry.path for each in beside):
            yield f"{entry}: is a list whose items a capability shows, and no capability shows it"


def _written(shape: Shape) -> Iterator[str]:
    """Nothing is written that no page has, and each value is one of those that the page allows."""
    for place in {*shape.values, *(each for places in shape.carried.values() for each in places)}:
        if place not in shape.known:
            yield f"{place}: is written, and documented nowhere"
    for place, facts in shape.known.items():
        seen = shape.values.get(place)
        if seen is None and place not in shape.never and not _has_fields(shape, place):
            yield f"{place}: is never written"
        if "null" in (seen or ()) and not facts.get("nullable"):
            yield f"{place}: is written as null, which it cannot be"
    for entry in shape.carried:
        if entry not in shape.inputs:
            yield f"{entry}: is written, and the schema lacks it"
        elif entry not in shape.shown and not shape.inputs[entry].get("address"):
            yield f"{entry}: is written, and no capability shows it"


def _has_fields(shape: Shape, place: Place) -> bool:
    below = (*shape.documented, *shape.beyond)
    return any(each != place and each[:3] == place[:3] and each.path[: len(place.path)] == place.path for each in below)


def _tables(shape: Shape) -> Iterator[str]:
    """No reason is given for what is not there."""
    for place in (*shape.settled, *shape.never):
        if place not in shape.known:
            yield f"{place}: a reason is given for it, and it is documented nowhere"
        elif place in shape.names and place in shape.settled:
            yield f"{place}: the adapter fills it, and it has a name all the same"
    for path in shape.addresses:
        if not any(entry.path == path for entry in shape.inputs):
            yield f"{'.'.join(path)}: is said to be an address, and the schema lacks it"
    for entry, facts in shape.inputs.items():
        if facts.get("address") and entry.path not in shape.addresses:
            yield f"{entry}: says what is meant, and is not among the addresses"


def _answers(shape: Shape) -> Iterator[str]:
    """Each documented field of an answer is read, and nothing else is."""
    documented = shape.told | shape.told_beyond
    for told in documented:
        if told in shape.unread and told in shape.read:
            yield f"{told}: is read, although {shape.unread[told]}"
        elif told not in shape.unread and told not in shape.read:
            yield f"{told}: no model reads it"
    for told in shape.read - documented:
        yield f"{told}: a model reads it, and it is documented nowhere"
    for told in shape.unread:
        if told not in documented:
            yield f"{told}: a reason is given for it, and it is documented nowhere"
