"""Threads over HTTP: many by one search, each change by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from threadloom.domain.call import Call
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import ThreadloomError, VendorRejected
from threadloom.domain.ids import ThreadRef
from threadloom.domain.json import JsonObject, JsonValue
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.thread import Thread, ThreadDraft
from threadloom.domain.vendor import VendorCopy
from threadloom.vendors.base import each, one_spelling
from threadloom.vendors.langgraph.limits import MOST_ROWS, is_uuid
from threadloom.vendors.langgraph.mapping import edit_body, thread_body, to_thread
from threadloom.vendors.langgraph.names import THREAD, field_path
from threadloom.vendors.langgraph.wire import ThreadAnswer, read_count, read_nothing, read_thread, read_threads

from .desk import Desk
from .lists import page_of, told, with_items

_SEARCH = ("threads", "search")
# Without state and configuration: see `wire.reading`.
_SELECT = ("thread_id", "created_at", "updated_at", "state_updated_at", "metadata", "status", "interrupts")


@dataclass(frozen=True, slots=True)
class Threads:
    """Threads of one source."""

    desk: Desk

    async def answers(self, call: Call, refs: Sequence[ThreadRef]) -> dict[ThreadRef, ThreadAnswer | ThreadloomError]:
        """Threads without their state, a thousand with one call; what is missing is NotFound."""
        ids = {ref: one_spelling(ref.native_id) for ref in refs}
        asked = [native_id for native_id in dict.fromkeys(ids.values()) if is_uuid(native_id)]
        found: dict[str, ThreadAnswer | ThreadloomError] = {}
        for start in range(0, len(asked), MOST_ROWS):
            found |= await self._found(call, asked[start : start + MOST_ROWS])
        return {ref: found.get(native_id) or self.desk.not_found() for ref, native_id in ids.items()}

    async def by_refs(self, call: Call, refs: Sequence[ThreadRef]) -> list[Thread | ThreadloomError]:
        """Threads by id."""
        answers = await self.answers(call, refs)
        return [found if isinstance(found := answers[ref], ThreadloomError) else to_thread(found, ref) for ref in refs]

    async def get(self, call: Call, ref: ThreadRef) -> Thread:
        """A thread afresh; raises NotFound where it is not there."""
        (found,) = await self.by_refs(call, [ref])
        return told(found)

    async def page(self, call: Call, page: PageRequest, agent_id: str | None) -> Page[Thread]:
        """A page of threads, those that changed last first; of one agent, by its UUID, those that it ran on last."""
        wanted: dict[str, JsonValue] = {} if agent_id is None else {"metadata": {"assistant_id": agent_id}}

        async def rows(offset: int, limit: int) -> list[ThreadAnswer]:
            order = {"sort_by": "updated_at", "sort_order": "desc"}
            body: dict[str, JsonValue] = {**wanted, **order, "offset": offset, "limit": limit, "select": _SELECT}
            return await self.desk.http.search(call, _SEARCH, read_threads, body=body)

        async def count() -> int | None:
            try:
                return await self.desk.http.search(call, ("threads", "count"), read_count, body=wanted)
            except VendorRejected:  # not every server that speaks the API counts
                return None

        return with_items(await page_of(rows, count, page), self._thread)

    async def create(self, call: Call, draft: ThreadDraft, seed: JsonObject | None = None) -> Thread:
        """A new thread, with messages already where `seed` holds any."""
        answer = await self.desk.http.post(
            call,
            ("threads",),
            read_thread,
            body=thread_body(draft, seed),
            path_of=lambda field: field_path(field, THREAD),
            is_collection=True,
        )
        return self._thread(answer)

    async def update(self, call: Call, ref: ThreadRef, edit: ThreadEdit) -> Thread:
        """The thread after a change of its pairs and its title; pairs not named stay."""
        answer = await self.desk.http.patch(
            call,
            self.desk.thread_path(ref),
            read_thread,
            body=edit_body(edit),
            path_of=lambda field: field_path(field, THREAD),
        )
        return to_thread(answer, ref)

    async def delete(self, call: Call, ref: ThreadRef) -> VendorCopy:
        """DELETED, with its state and its runs."""
        await self.desk.http.delete(call, self.desk.thread_path(ref), read_nothing)
        return VendorCopy.DELETED

    async def _found(self, call: Call, ids: Sequence[str]) -> dict[str, ThreadAnswer | ThreadloomError]:
        body: dict[str, JsonValue] = {"ids": ids, "limit": len(ids), "select": _SELECT}
        try:
            rows = await self.desk.http.search(call, _SEARCH, read_threads, body=body)
        except ThreadloomError as error:
            return dict.fromkeys(ids, error)
        found: dict[str, ThreadAnswer | ThreadloomError] = {one_spelling(row.thread.thread_id): row for row in rows}
        if found.keys() <= set(ids):
            return found
        # A server that names what was not asked for does not heed `ids`: what it leaves out may be there.
        missing = [native_id for native_id in ids if native_id not in found]
        return found | dict(
            zip(missing, await each(missing, lambda native_id: self._one(call, native_id)), strict=True)
        )

    async def _one(self, call: Call, native_id: str) -> ThreadAnswer:
        return await self.desk.http.get(call, ("threads", native_id), read_thread)

    def _thread(self, answer: ThreadAnswer) -> Thread:
        return to_thread(answer, self.desk.thread_ref(answer.thread.thread_id))
