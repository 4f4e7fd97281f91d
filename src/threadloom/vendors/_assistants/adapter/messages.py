"""Messages over the dialect."""

from dataclasses import dataclass

from threadloom.domain.call import Call
from threadloom.domain.ids import MessageRef, ThreadRef
from threadloom.domain.message import DraftRole, Message, MessageDraft
from threadloom.domain.page import Page
from threadloom.domain.vendor import MessagePageKey
from threadloom.vendors._assistants import wire
from threadloom.vendors._assistants.mapping import InputPlace, field_path, message_body, to_message, to_messages

from .desk import Desk
from .lists import ListOf, page_of, read_all, reader_of

_LATEST = 20
"""Rows in which the message of a start is looked for; the answers of a quick agent may stand behind it already."""


@dataclass(frozen=True, slots=True)
class Messages:
    """Messages of one source."""

    desk: Desk

    async def get(self, call: Call, ref: MessageRef) -> Message:
        """A message afresh."""
        path = ("threads", ref.thread.native_id, "messages", ref.native_id)
        return to_message(await self.desk.http.get(call, path, wire.read_message), ref.thread)

    async def page(self, call: Call, key: MessagePageKey) -> Page[Message]:
        """A page of a thread's messages, oldest first."""
        return await page_of(self.desk, call, self._list(key.thread), key.page)

    async def add(self, call: Call, thread: ThreadRef, draft: MessageDraft) -> Message:
        """A message delivered; nobody is asked to answer it."""
        answer = await self.desk.http.post(
            call,
            ("threads", thread.native_id, "messages"),
            wire.read_message,
            body=message_body(draft),
            path_of=lambda field: field_path(field, InputPlace(prefix=("message",))),
        )
        return to_message(answer, thread)

    async def latest(self, call: Call, thread: ThreadRef, role: DraftRole) -> Message | None:
        """The newest message of a role that no run wrote."""
        rows = await self._newest(call, thread)
        sent = (row for row in rows if row.role == role.value.lower() and not row.run_id)
        found = next(sent, None)
        return None if found is None else to_message(found, thread)

    async def _newest(self, call: Call, thread: ThreadRef) -> list[wire.Message]:
        rows = self._list(thread)
        if not self.desk.options.list_envelope:
            return (await read_all(self.desk, call, rows))[::-1]
        query = {"order": "desc", "limit": str(_LATEST)}
        return (await self.desk.http.get(call, rows.path, reader_of(self.desk, rows), query=query)).data

    def _list(self, thread: ThreadRef) -> ListOf[wire.Message, Message]:
        return ListOf(
            path=("threads", thread.native_id, "messages"),
            read=wire.read_messages,
            order="asc",
            to_items=lambda found: to_messages(found, thread),
        )
