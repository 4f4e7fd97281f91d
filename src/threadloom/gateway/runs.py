"""Runs: reading them, stopping them, answering them."""

from collections.abc import Awaitable, Callable, Sequence

from threadloom.domain.call import Call
from threadloom.domain.capability import Operation
from threadloom.domain.errors import NotFound, ThreadloomError, Violation
from threadloom.domain.ids import RunRef, ThreadRef
from threadloom.domain.page import Page
from threadloom.domain.run import Run
from threadloom.domain.sighting import Sighting
from threadloom.domain.thread import Thread
from threadloom.domain.tool_call import ToolCall
from threadloom.domain.vendor import ResumeDraft, RunPageKey

from .kit import NO_THREAD, Kit, Where, at, check_draft
from .sight import Index
from .sources import ConnectedSource

_RUN = ("runId",)


class Runs:
    """Executions of agents on threads."""

    def __init__(self, kit: Kit, index: Index) -> None:
        self._kit = kit
        self._index = index

    async def pages(
        self, call: Call, keys: Sequence[RunPageKey], *, known: Sequence[Thread] = ()
    ) -> Sequence[Page[Run] | ThreadloomError]:
        """Pages of runs, newest first; NotFound for a thread that is not visible (`known`: see `Kit.places`).

        Where the vendor has no runs to read, those that the gateway drove.
        """
        places = await self._kit.places(call, [key.thread for key in keys], Operation.READ_RUNS, known=known)
        asked = at(places, keys, Where.VENDOR)
        told = await self._kit.guard.batch(
            call, asked, lambda key: key.thread.source, lambda adapter, batch: adapter.run_pages(call, batch)
        )
        rest = at(places, keys, Where.STORE)
        answers: dict[RunPageKey, Page[Run] | ThreadloomError] = {
            key: Page(total=0) for key in at(places, keys, Where.NOWHERE)
        }
        if rest:
            answers.update(zip(rest, await self._kit.store.run_pages(call.caller, rest), strict=True))
        answers.update(zip(asked, told, strict=True))
        seen = [
            (place.thread, run, index == 0 and key.page.after is None and not page.has_previous)
            for key, page in zip(asked, told, strict=True)
            if isinstance(page, Page) and (place := places[key.thread])
            for index, run in enumerate(page.items)
        ]
        await self._note(call, seen)
        return [answers.get(key) or NotFound(NO_THREAD) for key in keys]

    async def by_refs(self, call: Call, refs: Sequence[RunRef]) -> Sequence[Run | ThreadloomError | None]:
        """Runs by address, asked of their vendor where that can be; None for one that is unknown or foreign.

        One that was seen to end is told from our store: nothing more comes of it.
        """
        places = await self._kit.places(call, [ref.thread for ref in refs], Operation.READ_RUNS)
        there = at(places, refs, Where.VENDOR)
        ended = await self._ended(call, there)
        asked = [ref for ref in there if ref not in ended]
        told = await self._kit.guard.batch(
            call, asked, lambda ref: ref.thread.source, lambda adapter, batch: adapter.runs(call, batch)
        )
        await self._note(call, [(places[run.ref.thread].thread, run, False) for run in told if isinstance(run, Run)])
        answers: dict[RunRef, Run | ThreadloomError | None] = {**ended, **dict(zip(asked, told, strict=True))}
        rest = at(places, refs, Where.STORE)
        if rest:
            answers.update(zip(rest, await self._kit.store.runs(call.caller, rest), strict=True))
        return [None if isinstance(answers.get(ref), NotFound) else answers.get(ref) for ref in refs]

    async def _ended(self, call: Call, refs: Sequence[RunRef]) -> dict[RunRef, Run]:
        kept = await self._kit.store.runs(call.caller, refs) if refs else ()
        return {run.ref: run for run in kept if run is not None and run.status.is_final}

    async def tool_calls(self, call: Call, refs: Sequence[RunRef]) -> Sequence[tuple[ToolCall, ...] | ThreadloomError]:
        """Every tool call of runs; NotFound for a run whose thread is not visible."""
        places = await self._kit.places(call, [ref.thread for ref in refs], Operation.READ_RUNS)
        asked = at(places, refs, Where.VENDOR)
        told = await self._kit.guard.batch(
            call, asked, lambda ref: ref.thread.source, lambda adapter, batch: adapter.run_tool_calls(call, batch)
        )
        answers = dict(zip(asked, told, strict=True))
        return [answers.get(ref, NotFound("there is no such run, or it is not yours")) for ref in refs]

    async def unfinished(self, call: Call, threads: Sequence[Thread]) -> dict[ThreadRef, Run]:
        """The latest runs, afresh, of those threads whose latest run was open when last seen; failures are left out.

        A vendor whose threads have no status tells by them what is going on.
        """
        latest = [thread.latest_run for thread in threads if thread.latest_run is not None]
        kept = await self._kit.store.runs(call.caller, latest) if latest else ()
        asked = [
            ref
            for ref, run in zip(latest, kept, strict=True)
            if (run is None or run.status.is_open)
            and self._kit.sources.is_native(ref.thread.source, Operation.READ_RUNS)
        ]
        told = await self._kit.guard.batch(
            call, asked, lambda ref: ref.thread.source, lambda adapter, batch: adapter.runs(call, batch)
        )
        before = {run.ref: run for run in kept if run is not None}
        return {run.ref.thread: run for run in told if isinstance(run, Run) and before.get(run.ref) != run}

    async def cancel(self, call: Call, ref: RunRef) -> Run:
        """The run after asking its vendor to stop it.

        Raises:
            NotFound: no such run.
            Conflict: it has ended.
            Forbidden, CapabilityMissing: refused before anything was sent.
        """

        async def write() -> Run:
            thread, connected = await self._at(call, ref, Operation.CANCEL_RUN)
            return await self._told(call, thread, connected, ref, connected.adapter.cancel_run(call, ref))

        return await self._once(call, ("cancelRun", ref), write)

    async def resume(self, call: Call, ref: RunRef, draft: ResumeDraft) -> Run:
        """The run after its answer; raises as `cancel` does, Conflict where it does not wait, and Invalid."""

        async def write() -> Run:
            thread, connected = await self._at(call, ref, Operation.RESUME_RUN)
            check_draft(connected, draft, _foreign_outputs(ref, draft))
            return await self._told(call, thread, connected, ref, connected.adapter.resume_run(call, ref, draft))

        return await self._once(call, ("resumeRun", (ref, draft)), write)

    async def _at(self, call: Call, ref: RunRef, operation: Operation) -> tuple[Thread, ConnectedSource]:
        thread = await self._kit.open_thread(call, ref.thread, path=_RUN)
        connected = self._kit.sources.demand(call, ref.thread.source)
        self._kit.able(call, connected, operation)
        return thread, connected

    async def _told(
        self, call: Call, thread: Thread, connected: ConnectedSource, ref: RunRef, question: Awaitable[Run]
    ) -> Run:
        try:
            run = await self._kit.guard.one(connected, question)
        except NotFound as error:
            raise NotFound("there is no such run, or it is not yours", path=_RUN) from error
        # What goes on as another run, as LangGraph has it, is the latest of its thread.
        await self._note(call, [(thread, run, run.ref != ref)])
        return run

    async def _once(self, call: Call, asked: tuple[str, object], write: Callable[[], Awaitable[Run]]) -> Run:
        return await self._kit.idempotency.once(
            call, asked=asked, answer=Run, write=write, names=lambda run: (run.ref.thread,)
        )

    async def _note(self, call: Call, seen: Sequence[tuple[Thread, Run, bool]]) -> None:
        """Tell the index of runs that passed by, each with whether it is its thread's latest.

        Only what changes something is told: a latest run that is not the one known, or a known one that changed.
        """
        concerned = [(t, run, is_latest) for t, run, is_latest in seen if is_latest or t.latest_run == run.ref]
        kept = await self._kit.store.runs(call.caller, [run.ref for _, run, _ in concerned]) if concerned else ()
        now = self._kit.clock.now()
        await self._index.learn(
            call,
            [
                Sighting(base=thread, at=now, run=run, is_latest=is_latest)
                for (thread, run, is_latest), before in zip(concerned, kept, strict=True)
                if run != before or thread.latest_run != run.ref
            ],
        )


def _foreign_outputs(ref: RunRef, draft: ResumeDraft) -> tuple[Violation, ...]:
    """Outputs of tool calls that are not of this run."""
    return tuple(
        Violation(path=("toolOutputs", str(index), "toolCallId"), message="this tool call is not of the run")
        for index, output in enumerate(draft.tool_outputs)
        if (output.tool_call.thread, output.tool_call.run) != (ref.thread, ref.native_id)
    )
