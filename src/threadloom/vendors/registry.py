"""Every kind of API that the gateway speaks. To add one: a folder beside these, and a line in `VENDORS`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints

import httpx
import msgspec

from threadloom.domain.capability import UNSUPPORTED, Operation
from threadloom.domain.clock import Clock
from threadloom.domain.errors import Invalid
from threadloom.domain.ids import VendorSlug
from threadloom.domain.source import Source
from threadloom.domain.store import Store
from threadloom.domain.thread import UserRef
from threadloom.domain.vendor import Credentials, Vendor, VendorAdapter

from . import humm, langgraph, local, mindset, openai_assistants, openai_conversations, thena, umami
from .base import SourceOptions, Wiring
from .base.fields import FieldRules
from .base.tree import user_tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the table: facts, the type of its sources' options, and how a source is connected."""

    vendor: Vendor
    options: type[SourceOptions]
    connect: Callable[[Wiring, Any], VendorAdapter]


VENDORS: Mapping[VendorSlug, Entry] = {
    module.VENDOR.slug: Entry(vendor=module.VENDOR, options=module.Options, connect=module.connect)
    for module in (local, humm, umami, openai_assistants, thena, mindset, openai_conversations, langgraph)
}


def connect(
    source: Source,
    *,
    base_url: str | None,
    options: Mapping[str, object] | SourceOptions,
    credentials: Credentials,
    store: Store,
    clock: Clock,
    transport: httpx.AsyncBaseTransport | None = None,
) -> VendorAdapter:
    """The adapter of a source.

    Raises:
        Invalid: an unknown vendor, an option that it does not take, or no address where it needs one.
    """
    wiring = Wiring(
        source=source,
        base_url=base_url,
        credentials=credentials,
        store=store,
        clock=clock,
        transport=transport,
    )
    return _entry(source.vendor).connect(wiring, parse_options(source.vendor, options))


def parse_options(vendor: VendorSlug, raw: Mapping[str, object] | SourceOptions) -> SourceOptions:
    """The options of a source as its vendor's type; options that are parsed already stay as they are.

    Raises:
        Invalid: one line about the first option that is wrong; `path` names it.
    """
    kind = _entry(vendor).options
    if isinstance(raw, kind):
        return raw
    if isinstance(raw, SourceOptions):
        raise Invalid(f"these are no options of vendor {vendor!r}")
    for name in raw:
        if name not in kind.__struct_fields__:
            allowed = ", ".join(sorted(kind.__struct_fields__))
            raise Invalid(f"vendor {vendor!r} has no such option; it should be one of {allowed}", path=(name,))
    for name, hint in get_type_hints(kind, include_extras=True).items():
        if name in raw:
            _check(name, raw[name], hint)
    return msgspec.convert(dict(raw), kind)


def default_agent(vendor: VendorSlug, options: Mapping[str, object] | SourceOptions) -> str | None:
    """The vendor's id of the agent that answers at a source where none is named; raises as `parse_options` does."""
    return parse_options(vendor, options).default_agent_id


def default_scope(vendor: VendorSlug, options: Mapping[str, object] | SourceOptions) -> str | None:
    """What threads of a source live in where no scope is named; raises as `parse_options` does."""
    return parse_options(vendor, options).default_scope


def check_user(vendor: VendorSlug, user: UserRef) -> None:
    """Refuse whom a vendor could never be told of; one that is told of nobody takes any, to know its own threads by.

    Raises:
        Invalid: one line about what is wrong.
    """
    starting = _entry(vendor).vendor.capabilities.get(Operation.START_THREAD, UNSUPPORTED)
    fields = [field for field in starting.fields if field.path[0] == "user"]
    wrong = FieldRules(fields).check({"user": user_tree(user)}) if fields else []
    if wrong:
        raise Invalid(f"{wrong[0].path[-1]}: {wrong[0].message}")


def _entry(vendor: VendorSlug) -> Entry:
    entry = VENDORS.get(vendor)
    if entry is None:
        raise Invalid(f"there is no vendor {vendor!r}; it should be one of {', '.join(sorted(VENDORS))}")
    return entry


def _check(name: str, value: object, hint: Any) -> None:  # noqa: ANN401 - a type as msgspec takes it
    try:
        msgspec.convert(value, hint)
    except msgspec.ValidationError as error:
        # msgspec speaks of the type that it wants and the one that it got, never of the value.
        raise Invalid(f"{str(error)[:1].lower()}{str(error)[1:]}", path=(name,)) from error
