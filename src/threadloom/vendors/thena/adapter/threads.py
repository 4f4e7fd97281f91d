"""Threads over HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass

from threadloom.domain.call import Call
from threadloom.domain.errors import Invalid, NotFound, ThreadloomError
from threadloom.domain.ids import AgentRef, ThreadRef
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.thread import Thread, ThreadDraft
from threadloom.vendors.base import each, one_spelling
from threadloom.vendors.thena.mapping import thread_body, to_thread
from threadloom.vendors.thena.names import THREAD, field_path
from threadloom.vendors.thena.wire import ThreadAnswer, read_new_thread, read_thread, read_threads

from .desk import CHAT, Desk
from .lists import cut


@dataclass(frozen=True, slots=True)
class Threads:
    """Threads of one source."""

    desk: Desk

    async def answers(self, call: Call, refs: Sequence[ThreadRef]) -> dict[ThreadRef, ThreadAnswer | ThreadloomError]:
        """Threads with all that is in them, each read once however often it is named."""
        different = list(dict.fromkeys(refs))
        return dict(zip(different, await each(different, lambda ref: self._answer(call, ref)), strict=True))

    async def create(self, call: Call, draft: ThreadDraft, agent: AgentRef) -> Thread:
        """A new thread of the agent, without messages."""
        try:
            answer = await self.desk.http.post(
                call,
                (*CHAT, agent.native_id, "threads"),
                read_new_thread,
                body=thread_body(draft, agent),
                path_of=lambda field: field_path(field, THREAD),
            )
        except NotFound as error:
            raise self.desk.not_found("there is no such agent at this source", path=("target",)) from error
        return to_thread(answer, self._ref(answer, agent))

    async def page_of_agent(self, call: Call, agent: AgentRef, page: PageRequest) -> Page[Thread]:
        """A page of one agent's threads, which Thena lists whole; rows without an id are left out."""
        path = (*CHAT, agent.native_id, "threads")
        answers = await self.desk.http.get(call, path, read_threads)
        rows = [to_thread(answer, self._ref(answer, agent)) for answer in answers if answer.thread.id]
        return cut(rows, page, lambda thread: thread.ref.native_id)

    async def _answer(self, call: Call, ref: ThreadRef) -> ThreadAnswer:
        try:
            answer = await self.desk.http.get(call, self.desk.thread_path(ref), read_thread)
        except Invalid as error:  # nothing but two ids was sent: one of them is none of Thena's
            raise self.desk.not_found() from error
        agent_id = ref.scope or self.desk.default_agent_id
        asked = (ref.native_id, agent_id)
        told = (answer.thread.id or ref.native_id, answer.thread.agent_id or agent_id)
        if any(one_spelling(a or "") != one_spelling(b or "") for a, b in zip(told, asked, strict=True)):
            raise self.desk.not_found()  # a thread has one address, whatever else leads to it
        return answer

    def _ref(self, answer: ThreadAnswer, agent: AgentRef) -> ThreadRef:
        return ThreadRef(source=self.desk.source.slug, scope=agent.native_id, native_id=answer.thread.id or "")
