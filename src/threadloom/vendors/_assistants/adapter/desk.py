"""What every part of the adapter works with."""

from dataclasses import dataclass

from threadloom.domain.ids import AgentRef, SourceSlug, ThreadRef
from threadloom.vendors._assistants.profile import AssistantsOptions, Profile
from threadloom.vendors.http import VendorHttp


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One source: its calls, its options, its vendor's profile."""

    source: SourceSlug
    http: VendorHttp
    options: AssistantsOptions
    profile: Profile

    def thread_ref(self, native_id: str) -> ThreadRef:
        """The address of a thread here."""
        return ThreadRef(source=self.source, native_id=native_id)

    def agent_ref(self, native_id: str) -> AgentRef:
        """The address of an agent here."""
        return AgentRef(source=self.source, native_id=native_id)
