"""What every part of the adapter works with."""

from dataclasses import dataclass

from threadloom.domain.clock import Clock
from threadloom.domain.errors import NotFound, ThreadloomError
from threadloom.domain.ids import AgentRef, ThreadRef
from threadloom.domain.source import Source
from threadloom.vendors.http import VendorHttp

API = ("api", "v1")
CHAT = (*API, "chat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One source: its calls, the time, and the agent of its own, if it has one."""

    source: Source
    http: VendorHttp
    clock: Clock
    default_agent_id: str | None

    def agent_ref(self, native_id: str) -> AgentRef:
        """The address of an agent here."""
        return AgentRef(source=self.source.slug, native_id=native_id)

    def thread_path(self, ref: ThreadRef) -> tuple[str, ...]:
        """Where a thread is: under its agent; raises NotFound where nothing says which that is."""
        agent_id = ref.scope or self.default_agent_id
        if agent_id is None:
            raise self.not_found()
        return (*CHAT, agent_id, "threads", ref.native_id)

    def not_found(
        self, message: str = "there is no such thing at this source", *, path: tuple[str, ...] = ()
    ) -> ThreadloomError:
        """What is not there, told from which source."""
        return NotFound(message, path=path).at(self.source.slug, self.source.vendor)
