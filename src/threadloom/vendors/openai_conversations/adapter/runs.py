"""Responses over HTTP, as runs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.errors import Conflict, Invalid, NotFound, ThreadloomError
from threadloom.domain.ids import AgentRef, RunRef, ThreadRef, ToolCallRef
from threadloom.domain.json import JsonValue
from threadloom.domain.page import Page
from threadloom.domain.run import Run
from threadloom.domain.tool_call import ToolCall, ToolOutput
from threadloom.domain.vendor import ResumeDraft, RunPageKey
from threadloom.vendors.base import each
from threadloom.vendors.openai_conversations.mapping import (
    agent_id_of,
    answered,
    call_id_of,
    calls_of,
    open_calls,
    output_item,
    response_body,
    to_run,
)
from threadloom.vendors.openai_conversations.names import InputPlace, field_path
from threadloom.vendors.openai_conversations.options import AgentOptions
from threadloom.vendors.openai_conversations.wire import Item, Query, Response, read_response

from .calls import Calls
from .desk import Desk, in_better_words

_OUTPUTS = ("toolOutputs",)


@dataclass(frozen=True, slots=True)
class Runs:
    """Responses of one source."""

    desk: Desk
    calls: Calls

    async def get(self, call: Call, ref: RunRef) -> Run:
        """A run afresh."""
        response = await self._response(call, ref)
        return to_run(response, ref.thread, awaited=await self._awaited(call, ref.thread, response))

    async def pages(self, call: Call, keys: Sequence[RunPageKey]) -> Sequence[Page[Run] | ThreadloomError]:
        """The runs that the gateway asked for, newest first: the vendor lists none. Open ones are read afresh."""
        return await each(await self.desk.store.run_pages(call.caller, keys), lambda page: self._afresh(call, page))

    async def tool_calls(self, call: Call, ref: RunRef) -> tuple[ToolCall, ...]:
        """Every call of a run, with the results it has got."""
        response = await self._response(call, ref)
        results = await self.calls.results(call, ref.thread, response)
        return calls_of(response.items, results, _under(ref), awaited=response.status == "completed")

    async def begin(
        self,
        call: Call,
        thread: ThreadRef,
        agent: AgentOptions,
        *,
        place: InputPlace,
        outputs: Sequence[JsonValue] = (),
    ) -> tuple[Run, Response]:
        """A new response to what stands in a conversation; nothing can have answered its calls yet."""
        try:
            response = await self.desk.http.post(
                call,
                ("responses",),
                read_response,
                body=response_body(agent, thread, self.desk.options, outputs),
                path_of=lambda field: field_path(field, place),
                is_collection=True,
            )
        except Invalid as error:
            raise in_better_words(error) from error
        items = response.items
        return to_run(response, thread, awaited=open_calls(items, answered(items))), response

    async def cancel(self, call: Call, ref: RunRef) -> Run:
        """The run after asking to stop it; raises Conflict where it has ended."""
        if not to_run(await self._response(call, ref), ref.thread, awaited=()).status.is_open:
            raise Conflict("the run has ended")
        try:
            answer = await self.desk.http.post(call, ("responses", ref.native_id, "cancel"), read_response, body={})
        except Invalid as error:
            run = await self.get(call, ref)
            if run.status.is_open:
                raise
            raise Conflict("the run has ended") from error
        return to_run(answer, ref.thread, awaited=())

    async def resume(self, call: Call, ref: RunRef, draft: ResumeDraft) -> Run:
        """The run that goes on with the results; raises Conflict where this one waits for none."""
        response = await self._response(call, ref)
        awaited = {call_id_of(item): item for item in await self._awaited(call, ref.thread, response)}
        if not awaited:
            raise Conflict("the run does not wait for results")
        outputs = _output_items(draft.tool_outputs, ref, awaited)
        agent = self._agent_of(response)
        run, _ = await self.begin(call, ref.thread, agent, place=InputPlace(), outputs=outputs)
        return run

    async def _response(self, call: Call, ref: RunRef) -> Response:
        """A response of this thread's; that of another is not found, whoever may name its id."""
        query = Query([("include[]", name) for name in self.desk.options.include])
        found = await self.desk.http.get(call, ("responses", ref.native_id), read_response, query=query)
        if found.conversation_id != ref.thread.native_id:
            raise NotFound("there is no such run in this thread")
        return found

    async def _awaited(self, call: Call, thread: ThreadRef, response: Response) -> tuple[Item, ...]:
        if response.status != "completed":
            return ()
        return open_calls(response.items, await self.calls.results(call, thread, response))

    async def _afresh(self, call: Call, page: Page[Run]) -> Page[Run]:
        runs = [run if run.status.is_final else await self._as_told(call, run) for run in page.items]
        return replace(page, items=tuple(runs))

    async def _as_told(self, call: Call, run: Run) -> Run:
        """The run afresh; one that the vendor keeps no longer, as it was last seen."""
        try:
            return await self.get(call, run.ref)
        except NotFound:
            return run

    def _agent_of(self, response: Response) -> AgentOptions:
        agent_id = agent_id_of(response)
        ref = AgentRef(source=self.desk.source, native_id=agent_id) if agent_id else None
        try:
            return self.desk.agent(ref, path=())
        except (Invalid, NotFound) as error:
            raise Conflict("the agent of this run is no longer in the gateway's configuration") from error


def _under(ref: RunRef) -> Callable[[str], ToolCallRef]:
    return lambda native_id: ToolCallRef(thread=ref.thread, run=ref.native_id, native_id=native_id)


def _output_items(outputs: Sequence[ToolOutput], ref: RunRef, awaited: Mapping[str, Item]) -> list[JsonValue]:
    """The items that answer a run's calls; raises Invalid unless each call is answered just once."""
    found: dict[str, JsonValue] = {}
    for index, output in enumerate(outputs):
        path, address = (*_OUTPUTS, str(index)), output.tool_call
        item = awaited.get(address.native_id)
        if item is None or (address.thread, address.run) != (ref.thread, ref.native_id):
            raise Invalid("the run does not wait for this tool call", path=(*path, "toolCallId"))
        if address.native_id in found:
            raise Invalid("this tool call has its result already", path=(*path, "toolCallId"))
        found[address.native_id] = output_item(item, output.output, (*path, "output"))
    if len(found) < len(awaited):
        raise Invalid(f"the run waits for {len(awaited)} results, all of them at once", path=_OUTPUTS)
    return list(found.values())
