"""Threads over the dialect."""

from dataclasses import dataclass

from msgspec import UnsetType

from threadloom.domain.call import Call
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.ids import ThreadRef
from threadloom.domain.json import JsonObject, JsonValue
from threadloom.domain.thread import Thread, ThreadDraft
from threadloom.domain.vendor import VendorCopy
from threadloom.vendors._assistants import wire
from threadloom.vendors._assistants.mapping import (
    NO_TOOL_RESOURCES,
    InputPlace,
    field_path,
    thread_body,
    to_thread,
    tool_resources_body,
)

from .careful import confirm_gone, merged_metadata
from .desk import Desk


@dataclass(frozen=True, slots=True)
class Threads:
    """Threads of one source."""

    desk: Desk

    async def get(self, call: Call, ref: ThreadRef) -> Thread:
        """A thread afresh."""
        return to_thread(await self._answer(call, ref), ref.source)

    async def create(self, call: Call, draft: ThreadDraft) -> Thread:
        """A new thread with all messages of the draft."""
        place = InputPlace(history=None if draft.message is None else len(draft.messages))
        answer = await self.desk.http.post(
            call,
            ("threads",),
            wire.read_thread,
            body=self.body(draft),
            path_of=lambda field: field_path(field, place),
            is_collection=True,
        )
        return to_thread(answer, self.desk.source)

    def body(self, draft: ThreadDraft) -> dict[str, JsonValue]:
        """The draft in the vendor's words."""
        profile = self.desk.profile
        return thread_body(
            draft, profile.limits, has_metadata=self.desk.options.metadata, message=profile.first_message_body
        )

    async def update(self, call: Call, ref: ThreadRef, edit: ThreadEdit) -> Thread:
        """The thread after the change; nothing is sent where the vendor takes nothing of it."""
        body: dict[str, JsonValue] = {}
        if not isinstance(edit.metadata, UnsetType) and self.desk.options.metadata:
            body["metadata"] = await self._merged_metadata(call, ref, edit.metadata)
        if edit.tool_resources is None:
            body["tool_resources"] = NO_TOOL_RESOURCES
        elif not isinstance(edit.tool_resources, UnsetType):
            body["tool_resources"] = tool_resources_body(edit.tool_resources, self.desk.profile.limits)
        if not body:
            return await self.get(call, ref)
        answer = await self.desk.http.post(
            call,
            ("threads", ref.native_id),
            wire.read_thread,
            body=body,
            path_of=lambda field: field_path(field, InputPlace()),
        )
        return to_thread(answer, ref.source)

    async def delete(self, call: Call, ref: ThreadRef) -> VendorCopy:
        """Delete the vendor's copy, and see for ourselves where the vendor says that it did not.

        UmamiAI's sample of a successful deletion says `deleted: false` (page read 2026-11-21).
        """
        answer = await self.desk.http.delete(call, ("threads", ref.native_id), wire.read_deleted)
        if not answer.deleted:
            await confirm_gone(self.get(call, ref))
        return VendorCopy.DELETED

    async def _merged_metadata(self, call: Call, ref: ThreadRef, change: JsonObject) -> JsonObject:
        """All pairs after the change: whether the vendor merges or replaces is not documented, so all are sent."""
        current = (await self._answer(call, ref)).thread
        return merged_metadata(current.metadata, change, self.desk.profile.limits.metadata_pairs)

    async def _answer(self, call: Call, ref: ThreadRef) -> wire.ThreadAnswer:
        return await self.desk.http.get(call, ("threads", ref.native_id), wire.read_thread)
