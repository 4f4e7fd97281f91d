"""What every part of the adapter works with."""

from dataclasses import dataclass

from threadloom.domain.clock import Clock
from threadloom.domain.errors import NotFound, ThreadloomError
from threadloom.domain.ids import AgentRef, ThreadRef
from threadloom.domain.source import Source
from threadloom.vendors.base import one_spelling
from threadloom.vendors.http import VendorHttp
from threadloom.vendors.langgraph.limits import is_uuid


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One source: its calls, the time, the agent of its own, if it has one, and its patience with runs in seconds."""

    source: Source
    http: VendorHttp
    clock: Clock
    default_agent_id: str | None
    wait_s: float

    def agent_ref(self, native_id: str) -> AgentRef:
        """The address of an agent here."""
        return AgentRef(source=self.source.slug, native_id=native_id)

    def thread_ref(self, native_id: str) -> ThreadRef:
        """The address of a thread here."""
        return ThreadRef(source=self.source.slug, native_id=one_spelling(native_id))

    def id_of(self, native_id: str) -> str:
        """An id to ask for; raises NotFound for one that is no UUID, which the server refuses with all beside it."""
        spelled = one_spelling(native_id)
        if not is_uuid(spelled):
            raise self.not_found()
        return spelled

    def thread_path(self, ref: ThreadRef) -> tuple[str, ...]:
        """Where a thread is; raises NotFound where none can be."""
        return ("threads", self.id_of(ref.native_id))

    def not_found(
        self, message: str = "there is no such thing at this source", *, path: tuple[str, ...] = ()
    ) -> ThreadloomError:
        """What is not there, told from which source."""
        return NotFound(message, path=path).at(self.source.slug, self.source.vendor)
