"""Where what is imported goes: which tenant's it is, at which source."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast
from urllib.parse import quote

import msgspec
from msgspec.structs import replace

from threadloom.domain.agent import Agent
from threadloom.domain.archive import ArchivedAgent, ArchivedRest, ArchivedThread
from threadloom.domain.ids import AgentRef, SourceSlug, TenantId, ThreadRef, UserId, VendorSlug
from threadloom.domain.noun import Noun
from threadloom.domain.run import Run, RunStatus
from threadloom.domain.thread import Thread, ThreadStatus

from .lines import Unfit

T = TypeVar("T")
RecordT = TypeVar("RecordT", ArchivedAgent, ArchivedThread, ArchivedRest)

LOCAL = VendorSlug("local")
_GOING_ON = {ThreadStatus.RUNNING, ThreadStatus.WAITING_FOR_INPUT}


class Place(Noun):
    """A configured source; `tenants` None: for all."""

    vendor: VendorSlug
    tenants: frozenset[TenantId] | None = None


class Placement(Noun):
    """How an import was asked for.

    `sources` are the configured ones. What belongs to none of them, or to one of another vendor, goes into `local`,
    one of the vendor local; all does where `is_foreign` says that the file names no sources of ours. `tenant` takes
    the place of every tenant in the file, `owner` of every owner that is missing.
    """

    sources: Mapping[SourceSlug, Place]
    local: SourceSlug | None = None
    tenant: TenantId | None = None
    owner: UserId | None = None
    is_foreign: bool = False

    def placed(self, record: RecordT, vendor: VendorSlug | None) -> RecordT:
        """The record where it belongs; `vendor` is that of its thread, None for an agent.

        Raises:
            Unfit: there is no place for it.
        """
        source = record.agent.ref.source if isinstance(record, ArchivedAgent) else record.ref.source
        target = self._target(source, vendor)
        if not isinstance(record, ArchivedRest):
            tenant = self.tenant or record.tenant
            self._check_tenant(target or source, tenant)
            record = replace(record, tenant=tenant)
        if isinstance(record, ArchivedThread) and record.thread.owner is None:
            record = replace(record, thread=replace(record.thread, owner=self.owner))
        return record if target is None else _into_local(record, target)

    def _target(self, source: SourceSlug, vendor: VendorSlug | None) -> SourceSlug | None:
        """The local source that takes the place of `source`; None where it stays."""
        known = None if self.is_foreign else self.sources.get(source)
        if known is not None and vendor in {None, known.vendor}:
            return None
        if self.local is None:
            what = "not configured" if known is None else f"one of {known.vendor} now"
            raise Unfit(f"its source {source!r} is {what}; --source names a local one to take it")
        return self.local

    def _check_tenant(self, source: SourceSlug, tenant: TenantId) -> None:
        tenants = self.sources[source].tenants
        if tenants is not None and tenant not in tenants:
            raise Unfit(f"the source {source!r} is not for tenant {tenant!r}")


def _into_local(record: RecordT, target: SourceSlug) -> RecordT:
    """The record as one of a local source: its ids tell where it came from, and nothing in it is under way."""
    moved = _moved(record, lambda ref: _local_ref(ref, target))
    if isinstance(moved, ArchivedAgent):
        return replace(moved, agent=_silent(moved.agent))
    moved = replace(moved, runs=tuple(map(_ended, moved.runs)))
    if isinstance(moved, ArchivedThread):
        return replace(moved, vendor=LOCAL, thread=_at_rest(moved.thread))
    return moved


def _local_ref(ref: ThreadRef | AgentRef, target: SourceSlug) -> ThreadRef | AgentRef:
    scope = ref.scope if isinstance(ref, ThreadRef) else None
    parts = (ref.source, ref.native_id) if scope is None else (ref.source, scope, ref.native_id)
    native_id = "/".join(quote(part, safe="") for part in parts)
    kind = ThreadRef if isinstance(ref, ThreadRef) else AgentRef
    return kind(source=target, native_id=native_id)


def _silent(agent: Agent) -> Agent:
    """An agent that has a name and never answers: who it was does not live here."""
    return replace(agent, configuration={**(agent.configuration or {}), "behaviour": "NONE"})


def _at_rest(thread: Thread) -> Thread:
    is_going_on = thread.status in _GOING_ON
    return replace(thread, status=ThreadStatus.UNKNOWN if is_going_on else thread.status)


def _ended(run: Run) -> Run:
    return replace(run, status=RunStatus.UNKNOWN, required_action=None) if run.status.is_open else run


def _moved(value: T, move: Callable[[ThreadRef | AgentRef], ThreadRef | AgentRef]) -> T:
    """A record with every address of a thread or an agent in it changed; vendors' own data stay."""
    changed: Any = value
    if isinstance(value, ThreadRef | AgentRef):
        changed = move(value)
    elif isinstance(value, msgspec.Struct):
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        changed = replace(value, **{name: _moved(field, move) for name, field in fields.items()})
    elif isinstance(value, tuple):
        changed = tuple(_moved(each, move) for each in cast("tuple[Any, ...]", value))
    return cast("T", changed)
