"""Changes of threads."""

import strawberry
from msgspec import UNSET

from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import Invalid
from threadloom.domain.ids import VendorSlug
from threadloom.domain.thread import DeleteMode, Sharing
from threadloom.graphql.declare import defaulted, given, input_type, optional, required
from threadloom.graphql.scalars import JSON

from .given import changed, pairs, sequence, stated
from .options import ThreadOptionsInput, to_options
from .tools import ToolResourcesInput, to_tool_resources


@input_type
class UpdateThreadInput:
    """Input of `updateThread`; a field left out stays, null clears where that makes sense."""

    thread_id: strawberry.ID = required("Global id of the thread.")
    title: str | None = optional("Title; null clears it.")
    archived: bool | None = optional("Whether it is archived.")
    pinned: bool | None = optional("Whether you pin it.")
    unread: bool | None = optional("Whether it counts as unread for you.")
    add_tags: list[str] | None = optional("Labels to add.")
    remove_tags: list[str] | None = optional("Labels to take off.")
    metadata: JSON | None = optional("Pairs to set; a pair with null is removed, pairs not named stay.")
    tool_resources: ToolResourcesInput | None = optional(
        "Files and vector stores that tools may use; replaces what was there."
    )
    sharing: Sharing | None = optional("Who beside its owner may see it at the vendor.")
    expected_revision: int | None = optional("Refuse with CONFLICT unless `Thread.revision` is still this.")
    idempotency_key: str | None = optional("1 to 255 characters; the same key and input have one effect for 24 hours.")
    client_mutation_id: str | None = optional("Given back unchanged.")
    options: ThreadOptionsInput | None = optional("What only one vendor takes.")


@input_type
class UpdateThreadsInput:
    """Input of `updateThreads`."""

    thread_ids: list[strawberry.ID] = required("Global ids, 100 at most.")
    archived: bool | None = optional("Whether they are archived.")
    pinned: bool | None = optional("Whether you pin them.")
    unread: bool | None = optional("Whether they count as unread for you.")
    add_tags: list[str] | None = optional("Labels to add.")
    remove_tags: list[str] | None = optional("Labels to take off.")
    idempotency_key: str | None = optional("1 to 255 characters; the same key and input have one effect for 24 hours.")
    client_mutation_id: str | None = optional("Given back unchanged.")


@input_type
class DeleteThreadInput:
    """Input of `deleteThread`."""

    thread_id: strawberry.ID = required("Global id of the thread.")
    mode: DeleteMode = defaulted("How thoroughly.", default=DeleteMode.DELETE)
    idempotency_key: str | None = optional("1 to 255 characters; the same key and input have one effect for 24 hours.")
    client_mutation_id: str | None = optional("Given back unchanged.")


@input_type
class RestoreThreadInput:
    """Input of `restoreThread`."""

    thread_id: strawberry.ID = required("Global id of the thread.")
    idempotency_key: str | None = optional("1 to 255 characters; the same key and input have one effect for 24 hours.")
    client_mutation_id: str | None = optional("Given back unchanged.")


def to_thread_edit(wanted: UpdateThreadInput, vendor: VendorSlug) -> ThreadEdit:
    """The change of a thread at a source of that vendor; raises Invalid."""
    resources = wanted.tool_resources
    if given(wanted.sharing) is Sharing.UNKNOWN:
        raise Invalid("UNKNOWN is no way to share a thread", path=("sharing",))
    return ThreadEdit(
        title=changed(wanted.title),
        archived=stated(wanted.archived),
        pinned=stated(wanted.pinned),
        unread=stated(wanted.unread),
        add_tags=sequence(wanted.add_tags),
        remove_tags=sequence(wanted.remove_tags),
        metadata=stated(pairs(wanted.metadata, "metadata")),
        tool_resources=UNSET if resources is strawberry.UNSET else to_tool_resources(resources),
        sharing=stated(wanted.sharing),
        options=to_options(wanted.options, vendor),
    )


def to_threads_edit(wanted: UpdateThreadsInput) -> ThreadEdit:
    """The change of many threads, which is of what the gateway keeps alone."""
    return ThreadEdit(
        archived=stated(wanted.archived),
        pinned=stated(wanted.pinned),
        unread=stated(wanted.unread),
        add_tags=sequence(wanted.add_tags),
        remove_tags=sequence(wanted.remove_tags),
    )
