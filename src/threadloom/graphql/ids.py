"""Global ids: one opaque text for each object, unique over all types and sources (Relay's Object Identification).

An id carries its GraphQL type and the whole address, so that `node` needs no lookup table and ids outlive restarts.
It grants nothing (see `opaque`): the store checks tenant and owner each time one is used.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

import msgspec

from threadloom.domain.call import Caller
from threadloom.domain.errors import NotFound
from threadloom.domain.ids import (
    AgentRef,
    FeedbackRef,
    MessageRef,
    Ref,
    RunRef,
    SourceSlug,
    TenantId,
    ThreadRef,
    ToolCallRef,
    UserId,
    VendorSlug,
)
from threadloom.domain.noun import Noun

from .opaque import Value, seal, unseal

_CONTEXT = b"threadloom id"
_IDS_KEPT = 16_384


class SourceKey(Noun):
    """Which source."""

    slug: SourceSlug


class VendorKey(Noun):
    """Which vendor."""

    slug: VendorSlug


class ViewerKey(Noun):
    """Whose viewer."""

    tenant: TenantId
    user: UserId


Key = Ref | SourceKey | VendorKey | ViewerKey
K = TypeVar("K", bound=Key)

# The numbers are part of every id ever given out: never change one, never use one again. So is the order of the
# fields of these types.
_CODES: dict[type[Key], int] = {
    AgentRef: 1,
    ThreadRef: 2,
    MessageRef: 3,
    RunRef: 4,
    ToolCallRef: 5,
    FeedbackRef: 6,
    SourceKey: 7,
    VendorKey: 8,
    ViewerKey: 9,
}
_KINDS: dict[Value, type[Key]] = {code: kind for kind, code in _CODES.items()}
_TYPE_NAMES: dict[type[Key], str] = {kind: kind.__name__.removesuffix("Ref").removesuffix("Key") for kind in _CODES}
_THREAD_PARTS = len(ThreadRef.__struct_fields__)


class GlobalId(Noun):
    """What a global id says: the GraphQL type, and which object of it."""

    type_name: str
    key: Key


def global_id(ref: Ref) -> str:
    """The id of what lives at `ref`.

    Raises:
        ValueError: a part of the address is empty or not Unicode, or all are some 3,000 bytes long; no vendor has
            such ids.
    """
    return _encode(ref)


def global_ids(refs: Sequence[Ref]) -> list[str]:
    """The ids of all of them; raises as `global_id`."""
    return list(map(_encode, refs))


def source_id(slug: SourceSlug) -> str:
    """The id of a source."""
    return _encode(SourceKey(slug=slug))


def vendor_id(slug: VendorSlug) -> str:
    """The id of a vendor."""
    return _encode(VendorKey(slug=slug))


def viewer_id(caller: Caller) -> str:
    """The id of the caller as a viewer; the same whatever the role."""
    return _encode(ViewerKey(tenant=caller.tenant, user=caller.user))


@lru_cache(_IDS_KEPT)
def decode(text: str) -> GlobalId:
    """What `text` says.

    Raises:
        NotFound: no object has this id: it is forged, cut short, changed, of another version, or too long.
    """
    try:
        code, *parts = unseal(text, context=_CONTEXT)
        key = _key(_KINDS[code], parts)
    except (ValueError, KeyError) as error:
        raise NotFound("no object has this id") from error
    return GlobalId(type_name=_TYPE_NAMES[type(key)], key=key)


def agent_ref(text: str) -> AgentRef:
    """The agent that `text` names; raises NotFound as `decode`, and where it names something else."""
    return _named(text, AgentRef)


def thread_ref(text: str) -> ThreadRef:
    """The thread that `text` names; raises NotFound as `decode`, and where it names something else."""
    return _named(text, ThreadRef)


def message_ref(text: str) -> MessageRef:
    """The message that `text` names; raises NotFound as `decode`, and where it names something else."""
    return _named(text, MessageRef)


def run_ref(text: str) -> RunRef:
    """The run that `text` names; raises NotFound as `decode`, and where it names something else."""
    return _named(text, RunRef)


def tool_call_ref(text: str) -> ToolCallRef:
    """The tool call that `text` names; raises NotFound as `decode`, and where it names something else."""
    return _named(text, ToolCallRef)


def feedback_ref(text: str) -> FeedbackRef:
    """The feedback that `text` names; raises NotFound as `decode`, and where it names something else."""
    return _named(text, FeedbackRef)


def source_slug(text: str) -> SourceSlug:
    """The source that `text` names; raises NotFound as `decode`, and where it names something else."""
    return _named(text, SourceKey).slug


def vendor_slug(text: str) -> VendorSlug:
    """The vendor that `text` names; raises NotFound as `decode`, and where it names something else."""
    return _named(text, VendorKey).slug


def viewer_key(text: str) -> ViewerKey:
    """The viewer that `text` names; raises NotFound as `decode`, and where it names something else."""
    return _named(text, ViewerKey)


def _named(text: str, kind: type[K]) -> K:
    key = decode(text).key
    if not isinstance(key, kind):
        raise NotFound("no object of this kind has this id")
    return key


@lru_cache(_IDS_KEPT)  # whoever looks at a thread again, as a poll does, asks for the same ids
def _encode(key: Key) -> str:
    parts: tuple[Value, ...] = msgspec.structs.astuple(key)
    if not isinstance(key, ThreadRef | AgentRef | SourceKey | VendorKey | ViewerKey):
        parts = (*msgspec.structs.astuple(key.thread), *parts[1:])
    _require_whole(parts)
    return seal((_CODES[type(key)], *parts), context=_CONTEXT)


def _key(kind: type[Key], parts: Sequence[Value]) -> Key:
    """The key of these parts; raises ValueError where they are not those of a `kind`."""
    _require_whole(parts)
    fields: dict[str, object] = {}
    if "thread" in kind.__struct_fields__:
        thread, parts = parts[:_THREAD_PARTS], parts[_THREAD_PARTS:]
        fields["thread"] = dict(zip(ThreadRef.__struct_fields__, thread, strict=True))
    names = [name for name in kind.__struct_fields__ if name != "thread"]
    key = msgspec.convert(fields | dict(zip(names, parts, strict=True)), kind)
    if isinstance(key, ToolCallRef) and (key.run is None) == (key.message is None):
        raise ValueError("a tool call hangs on a run or on a message")
    return key


def _require_whole(parts: Sequence[Value]) -> None:
    if "" in parts:
        raise ValueError("no part of an address is empty")
