"""Items over HTTP, as messages: read one by one, in pages, or what follows one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from threadloom.domain.call import Call
from threadloom.domain.errors import Invalid
from threadloom.domain.ids import MessageRef, ThreadRef
from threadloom.domain.message import Message, MessageDraft
from threadloom.domain.page import Page, Position
from threadloom.domain.vendor import MessagePageKey
from threadloom.vendors.http import cannot_be_id
from threadloom.vendors.openai_conversations.mapping import message_item, to_messages
from threadloom.vendors.openai_conversations.names import InputPlace, field_path
from threadloom.vendors.openai_conversations.wire import Item, ItemList, Query, read_added, read_item, read_items

from .desk import Desk, in_better_words

Order = Literal["asc", "desc"]

MOST_ROWS = 100
MOST_PAGES = 20
"""Pages in which something is looked for: 2,000 items, and a server that never comes to an end."""

_SENT = InputPlace(items=("message",), is_one=True)


@dataclass(frozen=True, slots=True)
class Items:
    """Items of one source's conversations."""

    desk: Desk

    async def get(self, call: Call, thread: ThreadRef, native_id: str) -> Item:
        """An item afresh."""
        query = Query(self._included())
        return await self.desk.http.get(call, (*_path(thread), native_id), read_item, query=query)

    async def message(self, call: Call, ref: MessageRef) -> Message:
        """An item as a message; what follows it is not looked at."""
        (found,) = to_messages([await self.get(call, ref.thread, ref.native_id)], ref.thread, is_end=False)
        return found

    async def add(self, call: Call, thread: ThreadRef, draft: MessageDraft) -> Message:
        """A message delivered; nobody is asked to answer it."""
        try:
            added = await self.desk.http.post(
                call,
                _path(thread),
                read_added,
                body={"items": [message_item(draft)]},
                query=Query(self._included()),
                path_of=lambda field: field_path(field, _SENT),
            )
        except Invalid as error:
            raise in_better_words(error) from error
        return to_messages([added], thread, is_end=True)[0]

    async def page(self, call: Call, key: MessagePageKey) -> Page[Message]:
        """A page of a conversation, oldest first; raises Invalid for a position that no page of it ever had.

        Only `after` is there: the page before an item is the page after it in the other order.
        """
        page = key.page
        after, before = _id_of(page.after, "after"), _id_of(page.before, "before")
        if page.from_end:
            rows, more = await self._slice(call, key.thread, "desc", start=before, stop=after, size=page.size)
            rows, has_next, has_previous = rows[::-1], before is not None, more
        else:
            rows, more = await self._slice(call, key.thread, "asc", start=after, stop=before, size=page.size)
            has_next, has_previous = more, after is not None
        return Page(
            items=to_messages(rows, key.thread, is_end=not has_next),
            positions=tuple((row.id,) for row in rows),
            has_next=has_next,
            has_previous=has_previous,
            total=None if has_next or has_previous else len(rows),
        )

    async def listed(
        self, call: Call, thread: ThreadRef, order: Order, *, after: str | None = None, size: int = MOST_ROWS
    ) -> ItemList:
        """One page of the vendor's own."""
        pairs = [("order", order), ("limit", str(size)), *self._included()]
        query = Query(pairs if after is None else [*pairs, ("after", after)])
        found = await self.desk.http.get(call, _path(thread), read_items, query=query)
        if found.has_more is None:  # asked once more than needed at most
            return ItemList(data=found.data, has_more=len(found.data) >= size)
        return found

    async def _slice(
        self, call: Call, thread: ThreadRef, order: Order, *, start: str | None, stop: str | None, size: int
    ) -> tuple[Sequence[Item], bool]:
        """At most `size` items behind `start` and before `stop`, and whether one follows them."""
        found = await self.listed(call, thread, order, after=start, size=size)
        rows = found.data[:size]
        ids = [row.id for row in rows]
        if stop in ids:
            return rows[: ids.index(stop)], True
        return rows, bool(found.has_more) or len(found.data) > size

    def _included(self) -> list[tuple[str, str]]:
        return [("include[]", name) for name in self.desk.options.include]


def _path(thread: ThreadRef) -> tuple[str, ...]:
    return ("conversations", thread.native_id, "items")


def _id_of(position: Position | None, name: str) -> str | None:
    match position:
        case None:
            return None
        case (str(native_id),) if not cannot_be_id(native_id):
            return native_id
        case _:
            raise Invalid("this cursor is not of this list", path=(name,))
