"""Changing threads, hiding them, deleting them, bringing them back."""

from collections.abc import Iterable

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.capability import Operation
from threadloom.domain.edit import ThreadEdit, merged_pairs
from threadloom.domain.errors import CapabilityMissing, Conflict, NotFound, Violation
from threadloom.domain.ids import ThreadRef
from threadloom.domain.json import JsonObject
from threadloom.domain.sighting import Sighting
from threadloom.domain.thread import DeleteMode, Thread
from threadloom.domain.vendor import VendorCopy

from .emulation import takes_natively
from .kit import Kit, check_draft
from .limits import metadata_violations, tag_violations, tidy_tags, title_violations
from .sight import Index, shown
from .sources import ConnectedSource

_THREAD = ("threadId",)
_CREATE, _START = Operation.CREATE_THREAD, Operation.START_THREAD

# What the gateway cannot keep in the vendor's stead, by the schema's names.
_VENDOR_ONLY = {"sharing": "sharing", "tool_resources": "toolResources", "options": "options"}
_VENDOR_TOO = {"title": "title", "metadata": "metadata", **_VENDOR_ONLY}


class ThreadChanging:
    """How threads change and end."""

    def __init__(self, kit: Kit, index: Index) -> None:
        self._kit = kit
        self._index = index

    async def update(self, call: Call, ref: ThreadRef, edit: ThreadEdit, expected_revision: int | None) -> Thread:
        """The thread after a change, at its vendor where it takes the field, else in the overlay.

        Raises:
            NotFound: no such thread.
            Conflict: it is hidden, or its revision is not the expected one; nothing is changed.
            Forbidden, CapabilityMissing, Invalid: refused before anything was sent.
            VendorError: the vendor refused or failed; the overlay is unchanged.
        """

        async def write() -> Thread:
            async with self._kit.locks.hold(ref):
                return await self._update(call, ref, edit, expected_revision)

        asked = ("updateThread", (ref, edit, expected_revision))
        return await self._kit.idempotency.once(
            call, asked=asked, answer=Thread, write=write, names=lambda thread: (thread.ref,)
        )

    async def _update(self, call: Call, ref: ThreadRef, edit: ThreadEdit, expected_revision: int | None) -> Thread:
        thread = await self._kit.open_thread(call, ref, path=_THREAD)
        connected = self._kit.sources.demand(call, ref.source)
        self._kit.able(call, connected, Operation.UPDATE_THREAD, on=ref, path=_THREAD)
        self._refuse_unkept(connected, ref, edit)
        edit = replace(
            edit,
            add_tags=tidy_tags(edit.add_tags),
            remove_tags=tidy_tags(edit.remove_tags),
            metadata=_with_kept_pairs(edit, thread),
        )
        check_draft(connected, edit, tuple(_ours(edit, thread)))
        if expected_revision is not None and thread.revision != expected_revision:
            raise Conflict("the thread changed since you read it", path=("expectedRevision",))
        native = self._native_part(ref, edit)
        edit = replace(edit, kept=self._kept(ref, edit, native))
        told = (
            await self._kit.guard.one(connected, connected.adapter.update_thread(call, ref, native))
            if native != ThreadEdit()
            else None
        )
        # After the vendor's yes there is no way back: another process may have raised the revision meanwhile, and
        # refusing now would leave the change at the vendor alone.
        edited = await self._kit.store.edit_thread(
            call.caller,
            ref,
            edit,
            now=self._kit.clock.now(),
            expected_revision=expected_revision if told is None else None,
        )
        if told is None:
            return shown(edited)
        return await self._index.saw(
            call, Sighting(base=edited, at=self._kit.clock.now(), told=self._kit.as_told(told))
        )

    def _native_part(self, ref: ThreadRef, edit: ThreadEdit) -> ThreadEdit:
        """Those changes that the vendor takes itself."""
        capabilities = self._kit.sources.thread_capabilities(ref)
        taken = {
            name: getattr(edit, name)
            for name, field in _VENDOR_TOO.items()
            if takes_natively(capabilities, Operation.UPDATE_THREAD, field)
        }
        return ThreadEdit(**taken)

    def _kept(self, ref: ThreadRef, edit: ThreadEdit, native: ThreadEdit) -> tuple[str, ...]:
        """Those changes that the gateway alone will have; clearing what a vendor never has makes no difference."""
        capabilities = self._kit.sources.thread_capabilities(ref)
        return tuple(
            name
            for name in ("metadata", "title")
            if getattr(edit, name) is not UNSET
            and getattr(native, name) is UNSET
            and (getattr(edit, name) or any(takes_natively(capabilities, making, name) for making in (_CREATE, _START)))
        )

    def _refuse_unkept(self, connected: ConnectedSource, ref: ThreadRef, edit: ThreadEdit) -> None:
        capabilities = self._kit.sources.thread_capabilities(ref)
        for name, field in _VENDOR_ONLY.items():
            value = getattr(edit, name)
            asked = value is not UNSET and not (name == "options" and value is None)
            if asked and not takes_natively(capabilities, Operation.UPDATE_THREAD, field):
                source = connected.source
                raise CapabilityMissing(f"this source cannot change {field!r}", path=(field,)).at(
                    source.slug, source.vendor
                )

    async def delete(self, call: Call, ref: ThreadRef, mode: DeleteMode) -> VendorCopy:
        """What became of the vendor's copy of the thread, which is gone from the gateway's lists.

        Raises:
            NotFound: no such thread, or it is deleted already.
            VendorError: the vendor refused or failed; nothing is changed here.
        """

        async def write() -> VendorCopy:
            await self._kit.visible(call, ref, path=_THREAD)
            connected = self._kit.sources.demand(call, ref.source)
            self._kit.able(call, connected, Operation.DELETE_THREAD)
            async with self._kit.locks.hold(ref):
                return await self._delete(call, connected, ref, mode)

        # The thread is looked for inside: after a purge the same key must still give the same answer, which names no
        # thread, so that the purge does not wipe it.
        return await self._kit.idempotency.once(
            call, asked=("deleteThread", (ref, mode)), answer=VendorCopy, write=write, names=lambda _: ()
        )

    async def _delete(self, call: Call, connected: ConnectedSource, ref: ThreadRef, mode: DeleteMode) -> VendorCopy:
        (before,) = await self._kit.store.vendor_copies(call.caller, [ref])
        if mode is DeleteMode.HIDE:
            copy = before or VendorCopy.KEPT
        else:
            copy = await self._delete_at_vendor(call, connected, ref, before)
        if mode is DeleteMode.PURGE:
            await self._kit.purge(call, ref, copy)
        else:
            await self._kit.store.hide_thread(call.caller, ref, now=self._kit.clock.now(), copy=copy)
        return copy

    async def _delete_at_vendor(
        self, call: Call, connected: ConnectedSource, ref: ThreadRef, before: VendorCopy | None
    ) -> VendorCopy:
        if before is VendorCopy.DELETED:
            return before
        if not self._kit.sources.is_native(ref.source, Operation.DELETE_THREAD):
            return VendorCopy.KEPT
        try:
            return await self._kit.guard.one(connected, connected.adapter.delete_thread(call, ref))
        except NotFound:
            return VendorCopy.DELETED  # gone already: what was asked for is so

    async def restore(self, call: Call, ref: ThreadRef) -> Thread:
        """The thread, back again.

        Raises:
            NotFound: no such thread.
            Conflict: it is not hidden, or its vendor's copy is deleted.
        """
        await self._kit.visible(call, ref, path=_THREAD)
        connected = self._kit.sources.demand(call, ref.source)
        self._kit.able(call, connected, Operation.RESTORE_THREAD)

        async def write() -> Thread:
            async with self._kit.locks.hold(ref):
                (copy,) = await self._kit.store.vendor_copies(call.caller, [ref])
                if copy is None:
                    raise Conflict("the thread is not hidden", path=_THREAD)
                if copy is VendorCopy.DELETED:
                    raise Conflict("the vendor's copy is deleted: nothing is left to bring back", path=_THREAD)
                return shown(await self._kit.store.restore_thread(call.caller, ref))

        return await self._kit.idempotency.once(
            call, asked=("restoreThread", ref), answer=Thread, write=write, names=lambda thread: (thread.ref,)
        )


def _with_kept_pairs(edit: ThreadEdit, thread: Thread) -> JsonObject | UnsetType:
    """The pairs to set, with those that only the gateway has had: a vendor that takes pairs now must get them all."""
    if edit.metadata is UNSET or "metadata" not in thread.kept:
        return edit.metadata
    return {**(thread.metadata or {}), **edit.metadata}


def _ours(edit: ThreadEdit, thread: Thread) -> Iterable[Violation]:
    """Limits of what is kept, counted with what is there already."""
    yield from title_violations(None if edit.title is UNSET else edit.title)
    yield from tag_violations(edit.add_tags, "addTags", already=tuple(set(thread.tags) - set(edit.remove_tags)))
    if edit.metadata is not UNSET:
        yield from metadata_violations(merged_pairs(thread.metadata, edit.metadata))
