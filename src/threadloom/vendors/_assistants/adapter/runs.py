"""Runs over the dialect."""

from dataclasses import dataclass

from threadloom.domain.call import Call
from threadloom.domain.errors import Conflict, Invalid, NotFound, ThreadloomError
from threadloom.domain.ids import AgentRef, RunRef, ThreadRef
from threadloom.domain.json import JsonValue
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.run import Run, RunStatus
from threadloom.domain.vendor import ResumeDraft, RunPageKey
from threadloom.vendors._assistants import wire
from threadloom.vendors._assistants.mapping import InputPlace, field_path, to_run, tool_outputs_body

from .desk import Desk
from .lists import ListOf, page_of


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of one source."""

    desk: Desk

    async def get(self, call: Call, ref: RunRef) -> Run:
        """A run afresh."""
        return to_run(await self.desk.http.get(call, _path(ref), wire.read_run), ref.thread)

    async def page(self, call: Call, key: RunPageKey) -> Page[Run]:
        """A page of a thread's runs, newest first."""
        rows: ListOf[wire.Run, Run] = ListOf(
            path=("threads", key.thread.native_id, "runs"),
            read=wire.read_runs,
            order="desc",
            to_items=lambda found: tuple(to_run(row, key.thread) for row in found),
        )
        return await page_of(self.desk, call, rows, key.page)

    async def begin(self, call: Call, thread: ThreadRef, agent: AgentRef, place: InputPlace) -> Run:
        """A run of an agent on a thread that is known to be there; raises NotFound where the agent is not."""
        try:
            answer = await self.desk.http.post(
                call,
                ("threads", thread.native_id, "runs"),
                wire.read_run,
                body={"assistant_id": agent.native_id},
                path_of=lambda field: field_path(field, place),
            )
        except NotFound as error:
            raise self._no_agent(place) from error
        except Invalid as error:
            raise await self.refusal(call, thread, error) from error
        return to_run(answer, thread)

    async def refusal(self, call: Call, thread: ThreadRef, error: Invalid) -> ThreadloomError:
        """A refusal that names no field, in better words where a run under way explains it: Conflict then."""
        if error.path:
            return error
        try:
            latest = await self.page(call, RunPageKey(thread=thread, page=PageRequest(size=1)))
        except ThreadloomError:
            return error
        if any(run.status.is_open for run in latest.items):
            return Conflict("an agent is still at work in this thread")
        return error

    async def begin_with_thread(
        self, call: Call, thread: dict[str, JsonValue], agent: AgentRef, place: InputPlace
    ) -> Run:
        """A new thread and a run on it, in one call."""
        try:
            answer = await self.desk.http.post(
                call,
                ("threads", "runs"),
                wire.read_run_on_thread,
                body={"assistant_id": agent.native_id, "thread": thread},
                path_of=lambda field: field_path(field, place),
            )
        except NotFound as error:
            raise self._no_agent(place) from error
        return to_run(answer, self.desk.thread_ref(answer.thread_id))

    def _no_agent(self, place: InputPlace) -> ThreadloomError:
        error = NotFound("there is no such agent at this source", path=place.agent)
        return error.at(self.desk.source, self.desk.profile.slug)

    async def cancel(self, call: Call, ref: RunRef) -> Run:
        """The run after asking to stop it; raises Conflict where it has ended or is being stopped."""
        try:
            answer = await self.desk.http.post(call, (*_path(ref), "cancel"), wire.read_run, body={})
        except Invalid as error:
            run = await self.get(call, ref)
            if run.status.is_open and run.status is not RunStatus.CANCELLING:
                raise
            raise Conflict("the run has ended, or is being stopped") from error
        return to_run(answer, ref.thread)

    async def resume(self, call: Call, ref: RunRef, draft: ResumeDraft) -> Run:
        """The run after it was given outputs; raises Conflict where it does not wait for any."""
        for index, output in enumerate(draft.tool_outputs):
            if (output.tool_call.thread, output.tool_call.run) != (ref.thread, ref.native_id):
                raise Invalid("this tool call is not of this run", path=("toolOutputs", str(index), "toolCallId"))
        try:
            answer = await self.desk.http.post(
                call,
                (*_path(ref), "submit_tool_outputs"),
                wire.read_run,
                body=tool_outputs_body(draft.tool_outputs),
                path_of=lambda field: field_path(field, InputPlace()),
            )
        except Invalid as error:
            run = await self.get(call, ref)
            if run.status is RunStatus.REQUIRES_ACTION:
                raise
            raise Conflict("the run does not wait for results") from error
        return to_run(answer, ref.thread)


def _path(ref: RunRef) -> tuple[str, ...]:
    return ("threads", ref.thread.native_id, "runs", ref.native_id)
