"""Every kind of API that the gateway speaks: ours in one table, and those that other packages add (`added.py`).

To add one here: a folder beside these, and a line in `VENDORS`.
"""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points

import httpx

from threadloom.domain.capability import UNSUPPORTED, Operation
from threadloom.domain.clock import Clock
from threadloom.domain.errors import Invalid
from threadloom.domain.ids import VendorSlug
from threadloom.domain.source import Source
from threadloom.domain.store import Store
from threadloom.domain.thread import UserRef
from threadloom.domain.vendor import Credentials, VendorAdapter

from . import humm, langgraph, local, mindset, openai_assistants, openai_conversations, thena, umami
from .added import GROUP, Added, read
from .base import Entry, SourceOptions, Wiring
from .base.fields import FieldRules
from .base.tree import user_tree

VENDORS: Mapping[VendorSlug, Entry] = {
    module.VENDOR.slug: Entry(vendor=module.VENDOR, options=module.Options, connect=module.connect)
    for module in (local, humm, umami, openai_assistants, thena, mindset, openai_conversations, langgraph)
}
"""Ours."""


@cache
def added_vendors() -> tuple[Added, ...]:
    """The vendors of other packages, those included that cannot be used; their code is loaded once a process."""
    return read(entry_points(group=GROUP), VENDORS)


@cache
def known_vendors() -> Mapping[VendorSlug, Entry]:
    """Every vendor that a source may have: ours first, then those that other packages add."""
    return {**VENDORS, **{added.slug: added.entry for added in added_vendors() if added.entry is not None}}


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
    return _entry(vendor).parse_options(raw)


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


def unknown_vendor(vendor: str) -> str:
    """What is wrong with a vendor that is not among the known ones, as a clause: why, or which there are."""
    broken = [added for added in added_vendors() if added.slug == vendor and added.fault is not None]
    if broken:
        return "; ".join(str(added) for added in broken)
    return f"it should be one of {', '.join(sorted(known_vendors()))}"


def _entry(vendor: VendorSlug) -> Entry:
    entry = known_vendors().get(vendor)
    if entry is None:
        raise Invalid(f"there is no vendor {vendor!r}; {unknown_vendor(vendor)}")
    return entry
