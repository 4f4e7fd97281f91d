"""What every part of the adapter works with."""

from dataclasses import dataclass

from threadloom.domain.errors import Conflict, Invalid, NotFound, ThreadloomError
from threadloom.domain.ids import AgentRef, SourceSlug
from threadloom.domain.store import RunStore
from threadloom.vendors.http import VendorHttp
from threadloom.vendors.openai_conversations.names import IN_USE
from threadloom.vendors.openai_conversations.options import AgentOptions, Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One source: its calls, its options, and the runs that the gateway keeps."""

    source: SourceSlug
    http: VendorHttp
    options: Options
    store: RunStore

    def agent(self, ref: AgentRef | None, *, path: tuple[str, ...]) -> AgentOptions:
        """The agent that is named, else the source's own.

        Raises:
            Invalid: nobody is named and the source has none of its own.
            NotFound: there is no such agent; both at `path`.
        """
        native_id = ref.native_id if ref else self.options.default_agent_id
        if native_id is None:
            raise Invalid("name an agent: this source has none of its own", path=path)
        found = next((agent for agent in self.options.agents if agent.id == native_id), None)
        if found is None:
            raise NotFound("there is no such agent at this source", path=path)
        return found


def in_better_words(error: Invalid) -> ThreadloomError:
    """A refusal, as a Conflict where it is because a response is being written in the conversation."""
    return Conflict("an agent is still at work in this thread") if error.path == IN_USE else error
