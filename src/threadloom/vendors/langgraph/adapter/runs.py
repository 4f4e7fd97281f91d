"""Runs over HTTP, read and stopped; what begins one is in `starting`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from threadloom.domain.call import Call
from threadloom.domain.errors import Conflict, NotFound, ThreadloomError
from threadloom.domain.ids import RunRef, ThreadRef
from threadloom.domain.json import JsonValue
from threadloom.domain.page import Page
from threadloom.domain.run import Run, RunStatus
from threadloom.domain.vendor import RunPageKey
from threadloom.vendors.base import each, one_spelling
from threadloom.vendors.langgraph.limits import MOST_ROWS
from threadloom.vendors.langgraph.mapping import is_ended, may_wait, stopping, to_run
from threadloom.vendors.langgraph.names import Names, field_path
from threadloom.vendors.langgraph.wire import Run as RunAnswer
from threadloom.vendors.langgraph.wire import State, read_nothing, read_run, read_runs

from .desk import Desk
from .lists import page_of, told, with_items
from .messages import Messages
from .threads import Threads

_MOST_PAGES = 10
"""Of a list of runs that is counted: 10,000 rows."""

States = dict[ThreadRef, State | ThreadloomError]


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of one source."""

    desk: Desk
    threads: Threads
    messages: Messages

    async def get(self, call: Call, ref: RunRef) -> Run:
        """A run afresh; raises NotFound where it is not there."""
        (found,) = await self.by_refs(call, [ref])
        return told(found)

    async def by_refs(self, call: Call, refs: Sequence[RunRef]) -> list[Run | ThreadloomError]:
        """Runs by id, each with a call of its own; one that has ended may wait, so its thread is looked at."""
        read = await each(refs, lambda ref: self.desk.http.get(call, self._path(ref), read_run))
        answers = dict(zip(refs, read, strict=True))
        states = await self._states(
            call, (r.thread for r, a in answers.items() if isinstance(a, RunAnswer) and is_ended(a))
        )

        async def one(ref: RunRef) -> Run:
            return to_run(told(answers[ref]), ref, told(states.get(ref.thread)))

        return await each(refs, one)

    async def pages(self, call: Call, keys: Sequence[RunPageKey]) -> list[Page[Run] | ThreadloomError]:
        """Pages of runs, newest first."""
        read = await each(keys, lambda key: self._page(call, key))
        answers = dict(zip(keys, read, strict=True))
        states = await self._states(
            call, (k.thread for k, a in answers.items() if isinstance(a, Page) and any(map(is_ended, a.items)))
        )

        async def one(key: RunPageKey) -> Page[Run]:
            state = told(states.get(key.thread))
            return with_items(told(answers[key]), lambda run: to_run(run, self._ref(run, key.thread), state))

        return await each(keys, one)

    async def begin(self, call: Call, thread: ThreadRef, body: JsonValue, names: Names) -> Run:
        """A run on a thread, which waits for its turn."""
        answer = await self.desk.http.post(
            call,
            (*self.desk.thread_path(thread), "runs"),
            read_run,
            body=body,
            path_of=lambda field: field_path(field, names),
        )
        return to_run(answer, self._ref(answer, thread), None)

    async def cancel(self, call: Call, ref: RunRef) -> Run:
        """The run after asking to stop it; raises Conflict where it has ended, or waits for an answer.

        Once the server has taken the request, nothing that happens to the look at the run takes it back.
        """
        try:
            await self.desk.http.post(call, (*self._path(ref), "cancel"), read_nothing, body={})
        except NotFound as error:  # which is said of a run that has ended, too
            await self.get(call, ref)
            raise Conflict("the run has ended, or waits for an answer") from error
        try:
            return stopping(await self.get(call, ref))
        except ThreadloomError:  # it can be read later
            return Run(ref=ref, native_id=ref.native_id, status=RunStatus.CANCELLING)

    async def _page(self, call: Call, key: RunPageKey) -> Page[RunAnswer]:
        path = (*self.desk.thread_path(key.thread), "runs")

        async def rows(offset: int, limit: int) -> list[RunAnswer]:
            query = {"offset": str(offset), "limit": str(limit)}
            return await self.desk.http.get(call, path, read_runs, query=query)

        async def count() -> int:
            found = 0
            for number in range(_MOST_PAGES):
                query = {"offset": str(number * MOST_ROWS), "limit": str(MOST_ROWS), "select": "run_id"}
                page = await self.desk.http.get(call, path, read_runs, query=query)
                found += len(page)
                if len(page) < MOST_ROWS:
                    break
            return found

        return await page_of(rows, count, key.page)

    async def _states(self, call: Call, threads: Iterable[ThreadRef]) -> States:
        """The states of those threads in which a run may wait for an answer."""
        different = list(dict.fromkeys(threads))
        answers = await self.threads.answers(call, different) if different else {}
        waiting = [r for r, a in answers.items() if not isinstance(a, ThreadloomError) and may_wait(a)]
        failed: States = {ref: answer for ref, answer in answers.items() if isinstance(answer, ThreadloomError)}
        read = await each(waiting, lambda ref: self.messages.state(call, ref))
        return failed | dict(zip(waiting, read, strict=True))

    def _path(self, ref: RunRef) -> tuple[str, ...]:
        return (*self.desk.thread_path(ref.thread), "runs", self.desk.id_of(ref.native_id))

    def _ref(self, run: RunAnswer, thread: ThreadRef) -> RunRef:
        return RunRef(thread=thread, native_id=one_spelling(run.run_id))
