"""Flow executions over HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.errors import Invalid, ThreadloomError
from threadloom.domain.ids import RunRef, ThreadRef
from threadloom.domain.page import Page
from threadloom.domain.run import Run
from threadloom.domain.tool_call import ToolCall
from threadloom.domain.vendor import RunPageKey
from threadloom.vendors.base import each
from threadloom.vendors.thena.mapping import calls_of, feedback_in, to_run, told_threads
from threadloom.vendors.thena.wire import Execution, read_execution, read_executions

from .desk import API, Desk
from .lists import cut
from .threads import Threads

_EXECUTIONS = (*API, "flows", "executions")
_ROWS = 100
_MOST_PAGES = 10


@dataclass(frozen=True, slots=True)
class _Executions:
    """The newest executions of the source, and whether they are all."""

    rows: Sequence[Execution]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of one source."""

    desk: Desk
    threads: Threads

    async def get(self, call: Call, ref: RunRef) -> Run:
        """A run afresh; raises NotFound where it is another thread's."""
        return to_run(await self._execution(call, ref), ref)

    async def tool_calls(self, call: Call, ref: RunRef) -> tuple[ToolCall, ...]:
        """The tool calls of a run; raises as `get` does."""
        return calls_of(await self._execution(call, ref), ref)

    async def pages(self, call: Call, keys: Sequence[RunPageKey]) -> list[Page[Run] | ThreadloomError]:
        """Pages of the runs among the newest 1,000 executions at most, which are read once for all keys.

        Totals are known only where these are all executions.
        """
        if not keys:
            return []
        try:
            found = await self._newest(call, keys)
        except ThreadloomError as error:
            return [error for _ in keys]

        async def page(key: RunPageKey) -> Page[Run]:
            cutting = cut(_runs(found.rows, key.thread), key.page, lambda run: run.ref.native_id)
            return cutting if found.is_whole else replace(cutting, total=None)

        return await each(keys, page)

    async def _execution(self, call: Call, ref: RunRef) -> Execution:
        try:
            found = await self.desk.http.get(call, (*_EXECUTIONS, ref.native_id), read_execution)
        except Invalid as error:  # nothing but the id was sent: it is none of Thena's
            raise self.desk.not_found() from error
        if not await self._is_of(call, found, ref):
            raise self.desk.not_found()
        return found

    async def _is_of(self, call: Call, execution: Execution, ref: RunRef) -> bool:
        """Whether an execution may be shown as one of a thread's.

        One that names no thread, as the pages have it, must be named by feedback in the thread: whoever knows an id
        alone is shown nothing.
        """
        told = told_threads(execution)
        if told:
            return ref.thread.native_id in told
        answer = (await self.threads.answers(call, [ref.thread]))[ref.thread]
        if isinstance(answer, ThreadloomError):
            raise answer
        return ref in {feedback.run for feedback in feedback_in(answer.thread, ref.thread)}

    async def _newest(self, call: Call, keys: Sequence[RunPageKey]) -> _Executions:
        """The newest executions, page by page until each key has its rows."""
        rows: list[Execution] = []
        for number in range(1, _MOST_PAGES + 1):
            query = {"page": str(number), "page_size": str(_ROWS)}
            answer = await self.desk.http.get(call, _EXECUTIONS, read_executions, query=query, is_collection=True)
            rows += answer.executions
            more = len(answer.executions) >= _ROWS if answer.has_more is None else answer.has_more
            if not (more and answer.executions):
                return _Executions(rows=rows, is_whole=True)
            if all(_is_filled(rows, key) for key in keys):
                break
        return _Executions(rows=rows, is_whole=False)


def _is_filled(executions: Sequence[Execution], key: RunPageKey) -> bool:
    """Whether a page can be cut, and is known to go on; one at the end of a list, or behind a row, needs all of it."""
    if key.page.from_end or key.page.after is not None:
        return False
    return len(_runs(executions, key.thread)) > key.page.size


def _runs(executions: Sequence[Execution], thread: ThreadRef) -> list[Run]:
    """The runs of the executions that name the thread, each once, newest first; those of one moment as they came."""
    ids = {
        execution.id: execution
        for execution in executions
        if execution.id and thread.native_id in told_threads(execution)
    }
    runs = [to_run(execution, RunRef(thread=thread, native_id=native_id)) for native_id, execution in ids.items()]
    return sorted(runs, key=lambda run: run.created_at or run.started_at or 0, reverse=True)
