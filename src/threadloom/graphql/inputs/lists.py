"""Which threads, in what order."""

import strawberry

from threadloom.domain.clock import Instant
from threadloom.domain.errors import Invalid, NotFound
from threadloom.domain.ids import AgentRef, SourceSlug, VendorSlug
from threadloom.domain.query import InstantRange, OrderDirection, ThreadFilter, ThreadOrderField
from threadloom.domain.thread import ThreadStatus
from threadloom.graphql import ids
from threadloom.graphql.declare import defaulted, given, input_type, optional

from .given import sequence_or_none
from .target import UserRefInput, to_user


@input_type
class DateTimeRangeInput:
    """A stretch of time, open where an end is left out."""

    start: Instant | None = optional("First moment inside.", name="from")
    until: Instant | None = optional("First moment behind.")


@input_type
class ThreadFilterInput:
    """Which threads: every field given must match; inside a list one match is enough."""

    sources: list[str] | None = optional("Slugs of sources.")
    vendors: list[str] | None = optional("Slugs of vendors.")
    agent_ids: list[strawberry.ID] | None = optional("Global ids of agents.")
    statuses: list[ThreadStatus] | None = optional("States.")
    archived: bool | None = optional("Whether archived; left out: both.")
    pinned: bool | None = optional("Whether pinned by you; left out: both.")
    unread: bool | None = optional("Whether unread by you; left out: both.")
    tags: list[str] | None = optional("Labels, one of which it must carry.")
    user: UserRefInput | None = optional("Whose conversation.")
    created_at: DateTimeRangeInput | None = optional("When the vendor made it.")
    last_activity_at: DateTimeRangeInput | None = optional("When something last happened.")
    hidden: bool = defaulted("Whether to show those that were hidden or deleted instead.", default=False)


@input_type
class ThreadOrderInput:
    """Order of threads; ties are broken the same way on every page."""

    field: ThreadOrderField = defaulted("What to sort by.", default=ThreadOrderField.LAST_ACTIVITY)
    direction: OrderDirection = defaulted("Which way.", default=OrderDirection.DESC)


def to_filter(wanted: ThreadFilterInput | None) -> ThreadFilter:
    """The filter, or the one that lets all pass where it was left out; raises Invalid."""
    asked = given(wanted)
    if asked is None:
        return ThreadFilter()
    sources, vendors = sequence_or_none(asked.sources), sequence_or_none(asked.vendors)
    agents, statuses = given(asked.agent_ids), given(asked.statuses)
    return ThreadFilter(
        sources=None if sources is None else tuple(SourceSlug(slug) for slug in sources),
        vendors=None if vendors is None else tuple(VendorSlug(slug) for slug in vendors),
        agents=None if agents is None else tuple(ref for text in agents for ref in _agent(text)),
        statuses=None if statuses is None else tuple(statuses),
        archived=given(asked.archived),
        pinned=given(asked.pinned),
        unread=given(asked.unread),
        tags=sequence_or_none(asked.tags),
        user=to_user(asked.user),
        created_at=_range(asked.created_at, "createdAt"),
        last_activity_at=_range(asked.last_activity_at, "lastActivityAt"),
        hidden=asked.hidden,
    )


def _agent(text: strawberry.ID) -> list[AgentRef]:
    """The agent of that id; an id that leads nowhere matches no thread."""
    try:
        return [ids.agent_ref(text)]
    except NotFound:
        return []


def _range(stretch: DateTimeRangeInput | None, name: str) -> InstantRange | None:
    asked = given(stretch)
    if asked is None:
        return None
    start, until = given(asked.start), given(asked.until)
    if start is not None and until is not None and until < start:
        raise Invalid("`until` is before `from`", path=("filter", name, "until"))
    return InstantRange(start=start, until=until)
