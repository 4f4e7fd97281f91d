"""The dialect's adapter, which knows why a host may answer 404 to all of it."""

from collections.abc import Awaitable
from typing import TypeVar

from threadloom.domain.agent import Agent, AgentDraft
from threadloom.domain.call import Call
from threadloom.domain.errors import NotFound, ThreadloomError, VendorRejected
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.thread import Thread, ThreadDraft
from threadloom.domain.vendor import Started
from threadloom.vendors._assistants import wire
from threadloom.vendors._assistants.adapter import AgentUpdatingAdapter

T = TypeVar("T")

GONE = "the source answers 404 to everything: OpenAI ended this API on 2026-08-26; try vendor 'openai-conversations'"


class OpenAIAssistantsAdapter(AgentUpdatingAdapter):
    """A source that speaks the dialect at OpenAI, or somewhere else.

    Where a call on something that needs not be there beforehand fails by a 404, and so does the list of assistants,
    the API is not there; the error says so and names the vendor that took its place.
    """

    async def health(self, call: Call) -> None:
        """One agent is listed."""
        await self._unless_gone(call, super().health(call))

    async def start_thread(self, call: Call, draft: ThreadDraft) -> Started:
        """One call or two, then what was made is read back."""
        return await self._unless_gone(call, super().start_thread(call, draft))

    async def create_thread(self, call: Call, draft: ThreadDraft) -> Thread:
        """One call."""
        return await self._unless_gone(call, super().create_thread(call, draft))

    async def agent_page(self, call: Call, page: PageRequest) -> Page[Agent]:
        """Newest first."""
        return await self._unless_gone(call, super().agent_page(call, page))

    async def create_agent(self, call: Call, draft: AgentDraft) -> Agent:
        """One call."""
        return await self._unless_gone(call, super().create_agent(call, draft))

    async def _unless_gone(self, call: Call, asked: Awaitable[T]) -> T:
        try:
            return await asked
        except (NotFound, VendorRejected) as error:
            if await self._has_no_assistants(call):
                raise VendorRejected(GONE).at(self._source.slug, self._source.vendor) from error
            raise

    async def _has_no_assistants(self, call: Call) -> bool:
        """Whether the list of assistants, which names nothing that could be missing, is a 404."""
        try:
            await self._http.get(call, ("assistants",), wire.read_assistants, query={"limit": "1"})
        except NotFound:
            return True
        except ThreadloomError:
            return False
        return False
