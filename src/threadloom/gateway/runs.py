"""Runs: reading them, stopping them, answering them."""

from collections.abc import Awaitable, Callable, Sequence

from threadloom.domain.call import Call
from threadloom.domain.capability import Operation
from threadloom.domain.errors import NotFound, ThreadloomError, Violation
from threadloom.domain.ids import RunRef
from threadloom.domain.page import Page
from threadloom.domain.run import Run
from threadloom.domain.thread import Thread
from threadloom.domain.tool_call import ToolCall
from threadloom.domain.vendor import ResumeDraft, RunPageKey

from .kit import NO_THREAD, Kit, check_draft
from .sight import Index
from .sources import ConnectedSource

_RUN = ("runId",)


class Runs:
    """Executions of agents on threads."""

    def __init__(self, kit: Kit, index: Index) -> None:
        self._kit = kit
        self._index = index

    async def pages(self, call: Call, keys: Sequence[RunPageKey]) -> Sequence[Page[Run] | ThreadloomError]:
        """Pages of runs, newest first; NotFound for a thread that is not visible.

        Where the vendor has no runs to read, those that the gateway drove.
        """
        readable = await self._kit.readable(call, [key.thread for key in keys], Operation.READ_RUNS)
        asked = [key for key in keys if readable.get(key.thread)]
        told = await self._kit.guard.batch(
            call, asked, lambda key: key.thread.source, lambda adapter, batch: adapter.run_pages(call, batch)
        )
        rest = [key for key in keys if readable.get(key.thread) is False]
        answers: dict[RunPageKey, Page[Run] | ThreadloomError] = {}
        if rest:
            answers.update(zip(rest, await self._kit.store.run_pages(call.caller, rest), strict=True))
        answers.update(zip(asked, told, strict=True))
        await self._note(call, [run for page in told if isinstance(page, Page) for run in page.items])
        return [answers.get(key) or NotFound(NO_THREAD) for key in keys]

    async def by_refs(self, call: Call, refs: Sequence[RunRef]) -> Sequence[Run | ThreadloomError | None]:
        """Runs by address, asked of their vendor where that can be; None for one that is unknown or foreign."""
        readable = await self._kit.readable(call, [ref.thread for ref in refs], Operation.READ_RUNS)
        asked = [ref for ref in refs if readable.get(ref.thread)]
        told = await self._kit.guard.batch(
            call, asked, lambda ref: ref.thread.source, lambda adapter, batch: adapter.runs(call, batch)
        )
        await self._note(call, [run for run in told if isinstance(run, Run)])
        answers: dict[RunRef, Run | ThreadloomError | None] = dict(zip(asked, told, strict=True))
        rest = [ref for ref in refs if readable.get(ref.thread) is False]
        if rest:
            answers.update(zip(rest, await self._kit.store.runs(call.caller, rest), strict=True))
        return [None if isinstance(answers.get(ref), NotFound) else answers.get(ref) for ref in refs]

    async def tool_calls(self, call: Call, refs: Sequence[RunRef]) -> Sequence[tuple[ToolCall, ...] | ThreadloomError]:
        """Every tool call of runs; NotFound for a run whose thread is not visible."""
        readable = await self._kit.readable(call, [ref.thread for ref in refs], Operation.READ_RUNS)
        asked = [ref for ref in refs if readable.get(ref.thread)]
        told = await self._kit.guard.batch(
            call, asked, lambda ref: ref.thread.source, lambda adapter, batch: adapter.run_tool_calls(call, batch)
        )
        answers = dict(zip(asked, told, strict=True))
        return [answers.get(ref, NotFound("there is no such run, or it is not yours")) for ref in refs]

    async def refreshed(self, call: Call, thread: Thread) -> Run | None:
        """The latest run of a thread afresh, if it was open when last seen and can be read; else None."""
        if thread.latest_run is None or not self._kit.sources.is_native(thread.ref.source, Operation.READ_RUNS):
            return None
        (kept,) = await self._kit.store.runs(call.caller, [thread.latest_run])
        if kept is not None and not kept.status.is_open:
            return None
        (told,) = await self._kit.guard.batch(
            call, [thread.latest_run], lambda ref: ref.thread.source, lambda adapter, batch: adapter.runs(call, batch)
        )
        return told if isinstance(told, Run) else None

    async def cancel(self, call: Call, ref: RunRef) -> Run:
        """The run after asking its vendor to stop it.

        Raises:
            NotFound: no such run.
            Conflict: it has ended.
            Forbidden, CapabilityMissing: refused before anything was sent.
        """
        connected = await self._at(call, ref, Operation.CANCEL_RUN)
        return await self._written(call, connected, ("cancelRun", ref), lambda: connected.adapter.cancel_run(call, ref))

    async def resume(self, call: Call, ref: RunRef, draft: ResumeDraft) -> Run:
        """The run after its answer; raises as `cancel` does, Conflict where it does not wait, and Invalid."""
        connected = await self._at(call, ref, Operation.RESUME_RUN)
        check_draft(connected, draft, _foreign_outputs(ref, draft))
        return await self._written(
            call, connected, ("resumeRun", (ref, draft)), lambda: connected.adapter.resume_run(call, ref, draft)
        )

    async def _at(self, call: Call, ref: RunRef, operation: Operation) -> ConnectedSource:
        await self._kit.open_thread(call, ref.thread, path=_RUN)
        connected = self._kit.sources.demand(call, ref.thread.source)
        self._kit.able(call, connected, operation)
        return connected

    async def _written(
        self,
        call: Call,
        connected: ConnectedSource,
        asked: tuple[str, object],
        question: Callable[[], Awaitable[Run]],
    ) -> Run:
        async def write() -> Run:
            try:
                run = await self._kit.guard.one(connected, question())
            except NotFound as error:
                raise NotFound("there is no such run, or it is not yours", path=_RUN) from error
            await self._note(call, [run])
            return run

        return await self._kit.idempotency.once(
            call, asked=asked, answer=Run, write=write, names=lambda run: (run.ref.thread,)
        )

    async def _note(self, call: Call, runs: Sequence[Run]) -> None:
        """Tell the index of latest runs that passed by and have changed."""
        if not runs:
            return
        kept = await self._kit.store.runs(call.caller, [run.ref for run in runs])
        news = {run.ref: run for run, before in zip(runs, kept, strict=True) if run != before}
        threads = await self._kit.store.threads(call.caller, list({ref.thread for ref in news}))
        for thread in threads:
            run = news.get(thread.latest_run) if thread and thread.latest_run else None
            if thread is not None and run is not None:
                await self._index.keep(call, thread, run=run)


def _foreign_outputs(ref: RunRef, draft: ResumeDraft) -> tuple[Violation, ...]:
    """Outputs of tool calls that are not of this run."""
    return tuple(
        Violation(path=("toolOutputs", str(index), "toolCallId"), message="this tool call is not of the run")
        for index, output in enumerate(draft.tool_outputs)
        if (output.tool_call.thread, output.tool_call.run) != (ref.thread, ref.native_id)
    )
