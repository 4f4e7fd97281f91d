"""Conversations over HTTP."""

from dataclasses import dataclass

from msgspec import UnsetType

from threadloom.domain.call import Call
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.ids import ThreadRef
from threadloom.domain.json import JsonValue
from threadloom.domain.thread import Thread, ThreadDraft
from threadloom.domain.vendor import VendorCopy
from threadloom.vendors._assistants.adapter.careful import confirm_gone, merged_metadata
from threadloom.vendors.openai_conversations.limits import LIMITS
from threadloom.vendors.openai_conversations.mapping import message_item, to_thread
from threadloom.vendors.openai_conversations.names import InputPlace, field_path
from threadloom.vendors.openai_conversations.wire import read_conversation, read_deleted

from .desk import Desk


@dataclass(frozen=True, slots=True)
class Threads:
    """Conversations of one source."""

    desk: Desk

    async def get(self, call: Call, ref: ThreadRef) -> Thread:
        """A conversation afresh."""
        answer = await self.desk.http.get(call, ("conversations", ref.native_id), read_conversation)
        return to_thread(answer, ref.source)

    async def create(self, call: Call, draft: ThreadDraft) -> Thread:
        """A new conversation with the draft's earlier messages; the one to be answered is none of them."""
        body: dict[str, JsonValue] = {}
        if draft.messages:
            body["items"] = [message_item(message) for message in draft.messages]
        if draft.metadata is not None:
            body["metadata"] = draft.metadata
        place = InputPlace(items=("messages" if draft.message is None else "history",))
        answer = await self.desk.http.post(
            call,
            ("conversations",),
            read_conversation,
            body=body,
            path_of=lambda field: field_path(field, place),
            is_collection=True,
        )
        return to_thread(answer, self.desk.source)

    async def update(self, call: Call, ref: ThreadRef, edit: ThreadEdit) -> Thread:
        """The thread after its pairs changed; nothing is sent where the vendor takes nothing of the edit.

        Whether an update merges or replaces is not documented, so the pairs there are read and all are sent.
        """
        current = await self.get(call, ref)
        if isinstance(edit.metadata, UnsetType):
            return current
        answer = await self.desk.http.post(
            call,
            ("conversations", ref.native_id),
            read_conversation,
            body={"metadata": merged_metadata(current.metadata, edit.metadata, LIMITS.metadata_pairs)},
            path_of=lambda field: field_path(field, InputPlace()),
        )
        return to_thread(answer, ref.source)

    async def delete(self, call: Call, ref: ThreadRef) -> VendorCopy:
        """Delete the conversation, and see for ourselves where the vendor does not say that it did."""
        answer = await self.desk.http.delete(call, ("conversations", ref.native_id), read_deleted)
        if not answer.deleted:
            await confirm_gone(self.get(call, ref))
        return VendorCopy.DELETED
