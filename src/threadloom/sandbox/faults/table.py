"""The table of faults, and how one is asked for by name."""

from collections.abc import Mapping
from typing import Any

import msgspec

from .breaking import BREAKING
from .fault import Fault, Group
from .framing import FRAMING
from .heads import HEADS
from .shapes import SHAPES
from .sizes import SIZES
from .statuses import STATUSES
from .texts import TEXTS
from .timing import TIMING

GROUPS: tuple[Group, ...] = (TIMING, BREAKING, FRAMING, HEADS, STATUSES, SIZES, TEXTS, SHAPES)

FAULTS: Mapping[str, Fault] = {fault.name: fault for group in GROUPS for fault in group.faults}


def fault_named(name: str) -> Fault:
    """The fault of this name; raises ValueError where there is none."""
    if name not in FAULTS:
        raise ValueError(f"no fault {name!r}: the sandbox's README has a table of them")
    return FAULTS[name]


def arguments_of(fault: Fault, given: Mapping[str, Any], *, strict: bool) -> msgspec.Struct:
    """The arguments as the fault takes them; not strict: from texts. Raises ValueError, which says what is wrong."""
    try:
        return msgspec.convert(dict(given), type=fault.arguments, strict=strict)
    except msgspec.ValidationError as error:
        known = ", ".join(fault.arguments.__struct_fields__) or "none"
        raise ValueError(f"arguments of {fault.name!r} (it takes: {known}): {error}") from error


def table() -> str:
    """All of it in Markdown, as it stands in the README."""
    rows = ["| fault | arguments | what happens |", "|---|---|---|"]
    for group in GROUPS:
        rows.append(f"| **{group.title}** | | |")
        rows += [f"| `{fault.name}` | {_arguments(fault)} | {fault.told} |" for fault in group.faults]
    return "\n".join(rows)


def _arguments(fault: Fault) -> str:
    defaults = msgspec.structs.fields(fault.arguments)
    return ", ".join(f"`{field.name}` = {msgspec.json.encode(field.default).decode()}" for field in defaults)
