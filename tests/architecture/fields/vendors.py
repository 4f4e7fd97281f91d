"""The five vendors whose pages are in `tests/vendor_docs`, layer by layer."""

import asyncio
from collections.abc import Mapping
from functools import cache
from typing import Any

from threadloom.domain.capability import InputField, InputKind, Support
from threadloom.vendors.registry import VENDORS

from .answers import fields_read, leaves
from .beyond import fields_beyond
from .documents import answer_fields, request_fields
from .naming import names_of
from .probing import Prober, Probes
from .reasons import ADDRESSES, never_of, ours_of, settled_of
from .schema_inputs import INPUTS, fields_of
from .sending import Sender
from .shape import Entry, Facts, Place, Shape, Told
from .told import UNREAD, told_beyond

USED_FOR: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "humm": {"POST /threads/async": ("startThread", "sendMessage")},
    "umami": {
        "POST /threads": ("startThread", "createThread"),
        "GET /threads/{threadId}": ("adoptThread",),
        "POST /threads/{threadId}": ("updateThread",),
        "DELETE /threads/{threadId}": ("deleteThread",),
    },
    "openai-assistants": {"POST /threads": ("createThread",)},
    "thena": {"POST /api/v1/chat/{agent_id}/threads": ("startThread", "createThread")},
    "mindset": {"POST /api/v1/appuid/{appUid}/threads": ("startThread",)},
}
"""Which of our operations each route of a page carries out."""

_SHOWN = {
    "required": False,
    "multiple": False,
    "default_value": None,
    "exclusive_group": None,
    "pattern": None,
    "max_length": None,
    "minimum": None,
    "maximum": None,
    "min_items": None,
    "max_items": None,
    "max_key_length": None,
}
"""What a field of a capability says where it says nothing."""


@cache
def shape_of(vendor: str) -> Shape:
    """Every layer of a vendor, as it is now."""
    documented = request_fields(vendor, USED_FOR[vendor])
    known = {**documented, **fields_beyond(vendor)}
    never = never_of(vendor)
    names = {place: paths for place, paths in names_of(vendor, known).items() if place not in never}
    counting = {place: facts for place, facts in known.items() if place in names or _is_leaf(place, known)}
    shown = _shown(vendor)
    probes = _probes(vendor, known)
    told = _leaves(answer_fields(vendor))
    beyond = told_beyond(vendor)
    carried = {entry: places for entry, places in probes.carried.items() if places}
    return Shape(
        documented={place: facts for place, facts in counting.items() if place in documented},
        beyond={place: facts for place, facts in counting.items() if place not in documented},
        names=names,
        inputs=_inputs(vendor, shown, carried),
        shown=shown,
        carried=carried,
        values={place: seen for place, seen in probes.values.items() if _is_leaf(place, known)},
        left_out=probes.left_out,
        always=probes.always,
        insisted=frozenset(probes.insisted),
        addresses={path: why for path, why in ADDRESSES.items() if any(entry.path == path for entry in carried)},
        settled=settled_of(vendor),
        never=never,
        ours=ours_of(vendor),
        told=told,
        told_beyond=beyond,
        read=fields_read(vendor, told | beyond),
        unread=UNREAD.get(vendor, {}),
    )


def _probes(vendor: str, known: Mapping[Place, Facts]) -> Probes:
    sender = Sender(vendor, sorted({place.route for place in known}))
    by_operation = {
        operation: frozenset(place.path for place in known if (place.operation, place.where) == (operation, "body"))
        for operation in INPUTS
    }
    prober = Prober(sender, VENDORS[vendor].vendor.capabilities, by_operation)
    return asyncio.run(prober.probes(ADDRESSES))


def _shown(vendor: str) -> dict[Entry, Facts]:
    """Fields of the capabilities, without those that are nothing but a heading of a form."""
    return {
        Entry(operation.value, field.path): _facts(field)
        for operation, capability in VENDORS[vendor].vendor.capabilities.items()
        if capability.support is Support.NATIVE and operation in INPUTS
        for field in capability.fields
        if field.kind is not InputKind.GROUP or field.multiple
    }


def _facts(field: InputField) -> Facts:
    found: dict[str, Any] = {
        name.removesuffix("_value"): getattr(field, name)
        for name, nothing in _SHOWN.items()
        if getattr(field, name) != nothing
    }
    if field.choices:
        found["choices"] = [choice.value for choice in field.choices]
    if field.kind is InputKind.GROUP:
        found["group"] = True
    return found


def _inputs(vendor: str, shown: Mapping[Entry, Facts], carried: Mapping[Entry, frozenset[Place]]) -> dict[Entry, Facts]:
    """Inputs that concern the vendor: those that it shows, options of its own, and what has to stand beside them."""
    found: dict[Entry, Facts] = {}
    for operation in INPUTS:
        beside = [entry for entry in shown if entry.operation == operation]
        for path, facts in fields_of(operation):
            entry, is_own = Entry(operation, path), path[:2] == ("options", vendor) and not facts.get("group")
            is_address = entry in carried and entry not in shown
            has_default = "default" in facts and any(each.path[:-1] == path[:-1] != () for each in beside)
            is_list = facts.get("list") and any(each.path[: len(path)] == path for each in beside)
            if beside or is_address:
                if entry in shown or is_own or is_address or has_default or is_list:
                    found[entry] = {**facts, **({"own": True} if is_own else {})}
                if is_address:
                    found[entry] = {**facts, "address": True}
    return found


def _is_leaf(place: Place, known: Mapping[Place, Facts]) -> bool:
    return not any(
        each != place and each[:3] == place[:3] and each.path[: len(place.path)] == place.path for each in known
    )


def _leaves(told: frozenset[Told]) -> frozenset[Told]:
    routes = {each.route for each in told}
    return frozenset(
        Told(route, path) for route in routes for path in leaves({each.path for each in told if each.route == route})
    )
