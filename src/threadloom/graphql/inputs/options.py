"""What only one vendor takes: one field a vendor, of which the one of the source must be given."""

import dataclasses
from typing import cast

from strawberry import UNSET
from strawberry.utils.str_converters import to_camel_case

from threadloom.domain.errors import Invalid
from threadloom.domain.ids import VendorSlug
from threadloom.domain.json import JsonObject, JsonValue
from threadloom.graphql.declare import given, one_of, optional
from threadloom.graphql.scalars import JSON

from .given import pairs
from .humm import HummOptionsInput, HummThreadOptionsInput
from .local import LocalAgentOptionsInput
from .mindset import MindsetOptionsInput
from .thena import ThenaAgentOptionsInput

_CUSTOM = "custom"
_PATH = ("options",)


@one_of
class VendorOptionsInput:
    """What only one vendor takes; must name the vendor of the source."""

    humm: HummOptionsInput | None = optional("For Humm.")
    mindset: MindsetOptionsInput | None = optional("For Mindset AI.")
    custom: JSON | None = optional(
        "For a vendor that was added to this gateway, by its own names (see `Capability.fields`)."
    )


@one_of
class AgentOptionsInput:
    """What only one vendor takes when an agent is made or changed."""

    local: LocalAgentOptionsInput | None = optional("For the local store.")
    thena: ThenaAgentOptionsInput | None = optional("For Thena.")
    custom: JSON | None = optional(
        "For a vendor that was added to this gateway, by its own names (see `Capability.fields`)."
    )


@one_of
class ThreadOptionsInput:
    """What one vendor alone takes when a thread is changed."""

    humm: HummThreadOptionsInput | None = optional("For Humm.")
    custom: JSON | None = optional(
        "For a vendor that was added to this gateway, by its own names (see `Capability.fields`)."
    )


OptionsInput = VendorOptionsInput | AgentOptionsInput | ThreadOptionsInput


def to_options(options: OptionsInput | None, vendor: VendorSlug) -> JsonObject | None:
    """The options by their names in the schema, such as `{"humm": {"llmConfig": {...}}}`; None where left out.

    Raises:
        Invalid: they are another vendor's, or `custom` for a vendor that has a field of its own here.
    """
    meant = given(options)
    if meant is None:
        return None
    names = [field.name for field in dataclasses.fields(meant)]
    name, value = next((name, value) for name in names if (value := given(getattr(meant, name))) is not None)
    if name != (vendor if vendor in names else _CUSTOM):
        raise Invalid(f"this source is of vendor {vendor!r}; these options are for {name!r}", path=(*_PATH, name))
    return {name: pairs(value, *_PATH, name) if name == _CUSTOM else _tree(value)}


def _tree(value: object) -> JsonValue:
    """An input as JSON by the schema's names; what was left out stays out."""
    if not dataclasses.is_dataclass(value):
        return cast("JsonValue", value)
    fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    return {to_camel_case(name): _tree(each) for name, each in fields.items() if each is not UNSET}
