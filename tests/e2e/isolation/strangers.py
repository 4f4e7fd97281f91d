"""Ids that nothing bears, each of the same form as one that something does."""

from msgspec.structs import replace

from threadloom.domain.call import Caller, Role
from threadloom.domain.ids import AgentRef, SourceSlug, TenantId, ThreadRef, UserId
from threadloom.graphql import ids

NOBODY = Caller(tenant=TenantId("acme"), user=UserId("nobody"), role=Role.WRITER, name="Nobody")


def stranger(global_id: str) -> str:
    """A global id of the same type at the same place, of nothing."""
    match ids.decode(global_id).key:
        case ids.ViewerKey():
            return ids.viewer_id(NOBODY)
        case ids.SourceKey() as source:
            return ids.source_id(SourceSlug(other(source.slug)))
        case ThreadRef() | AgentRef() as ref:
            return ids.global_id(replace(ref, native_id=other(ref.native_id)))
        case ids.VendorKey():
            raise ValueError("a vendor is nobody's")
        case ref:
            thread = replace(ref.thread, native_id=other(ref.thread.native_id))
            return ids.global_id(replace(ref, thread=thread, native_id=other(ref.native_id)))


def other(text: str) -> str:
    """Another text of the same length; where that is a UUID another UUID."""
    return f"{text[:-1]}{'0' if text[-1] != '0' else '1'}"
