"""Feedback: at its vendor where it takes any, and always in our own store, which is what lists are read from."""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from uuid import uuid4

from msgspec import UNSET
from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.capability import Operation
from threadloom.domain.edit import FeedbackEdit
from threadloom.domain.errors import CapabilityMissing, Forbidden, NotFound, ThreadloomError
from threadloom.domain.feedback import Feedback, FeedbackDraft
from threadloom.domain.ids import FeedbackRef, MessageRef, RunRef, ThreadRef, UserId
from threadloom.domain.message import Message
from threadloom.domain.page import Page
from threadloom.domain.sync import SyncState
from threadloom.domain.thread import Thread
from threadloom.domain.vendor import FeedbackPageKey, Subject

from .emulation import takes_natively
from .kit import NO_THREAD, Kit, Where, at, check_draft
from .limits import feedback_violations
from .messages import Messages
from .runs import Runs
from .sources import ConnectedSource

_log = logging.getLogger("threadloom.gateway")

_SUBJECT = ("subjectId",)
_FEEDBACK = ("feedbackId",)

# What feedback says, by our name and the schema's; `_ALONE` is enough to be feedback.
_SAID = {
    "rating": "rating",
    "score": "score",
    "key": "key",
    "issue_type": "issueType",
    "comment": "comment",
    "value": "value",
}
_ALONE = ("rating", "score", "comment", "value")


class FeedbackUseCases:
    """What people thought of threads, messages and runs."""

    def __init__(self, kit: Kit, messages: Messages, runs: Runs) -> None:
        self._kit = kit
        self._messages = messages
        self._runs = runs

    async def pages(
        self, call: Call, keys: Sequence[FeedbackPageKey], *, known: Sequence[Thread] = ()
    ) -> Sequence[Page[Feedback] | ThreadloomError]:
        """Pages of feedback, newest first; NotFound for a thread that is not visible (`known`: see `Kit.places`).

        Vendors that tell feedback are asked once a thread, and what they tell is taken into our store.
        """
        places = await self._kit.places(call, [key.thread for key in keys], Operation.GIVE_FEEDBACK, known=known)
        there, nowhere = (
            [key for where in wheres for key in at(places, keys, where)]
            for wheres in ((Where.VENDOR, Where.STORE), (Where.NOWHERE,))
        )
        failures = await self._refresh(call, list(dict.fromkeys(key.thread for key in at(places, keys, Where.VENDOR))))
        read = [key for key in there if key.thread not in failures]
        answers: dict[FeedbackPageKey, Page[Feedback] | ThreadloomError] = {key: Page(total=0) for key in nowhere}
        if read:
            answers.update(zip(read, await self._kit.store.feedback_pages(call.caller, read), strict=True))
        return [answers.get(key) or failures.get(key.thread) or NotFound(NO_THREAD) for key in keys]

    async def _refresh(self, call: Call, threads: Sequence[ThreadRef]) -> dict[ThreadRef, ThreadloomError]:
        """Take what vendors tell now; the threads that could not be asked about, and why."""
        told = await self._kit.guard.batch(
            call, threads, lambda ref: ref.source, lambda adapter, batch: adapter.feedback(call, batch)
        )
        answers = zip(threads, told, strict=True)
        await self._take(call, {ref: each for ref, each in answers if not isinstance(each, ThreadloomError) and each})
        return {
            ref: answer
            for ref, answer in zip(threads, told, strict=True)
            if isinstance(answer, ThreadloomError) and not isinstance(answer, CapabilityMissing)
        }

    async def _take(self, call: Call, told: Mapping[ThreadRef, Sequence[Feedback]]) -> None:
        """Keep what is news; a store that cannot costs the list a fact, never the caller the answer."""
        try:
            await asyncio.gather(*(self._take_of(call, ref, feedback) for ref, feedback in told.items()))
        except ThreadloomError:
            _log.exception("feedback that a vendor told could not be kept")

    async def _take_of(self, call: Call, thread: ThreadRef, told: Sequence[Feedback]) -> None:
        async with self._kit.locks.hold(("feedback", thread)):
            known = await self._kit.store.feedback(call.caller, [feedback.ref for feedback in told])
            news = [after for now, before in zip(told, known, strict=True) if (after := _news(now, before))]
            await asyncio.gather(*(self._kit.store.save_feedback(call.caller, feedback) for feedback in news))

    async def _save(self, call: Call, feedback: Feedback) -> None:
        """Keep the caller's word, never between what a list knows of its thread and what it then keeps."""
        async with self._kit.locks.hold(("feedback", feedback.ref.thread)):
            await self._kit.store.save_feedback(call.caller, feedback)

    async def by_refs(self, call: Call, refs: Sequence[FeedbackRef]) -> Sequence[Feedback | ThreadloomError | None]:
        """Feedback by address, as we keep it; None for one that is unknown, foreign or taken back."""
        places = await self._kit.places(call, [ref.thread for ref in refs], Operation.GIVE_FEEDBACK)
        found = await self._kit.store.feedback(call.caller, refs)
        readable = {ref for ref, place in places.items() if place.where is not Where.NOWHERE}
        return [
            feedback if feedback and feedback.withdrawn_at is None and feedback.ref.thread in readable else None
            for feedback in found
        ]

    async def own(self, call: Call, messages: Sequence[MessageRef]) -> Sequence[Feedback | None]:
        """The caller's own latest feedback on each message."""
        return await self._kit.store.own_feedback(call.caller, messages)

    async def give(self, call: Call, subject: Subject, draft: FeedbackDraft) -> Feedback:
        """New feedback, at the vendor as far as it takes it; LOCAL_ONLY where the gateway alone keeps some of it.

        Raises:
            NotFound: no such thread, message or run.
            Forbidden, CapabilityMissing, Invalid: refused before anything was sent.
            VendorError: the vendor refused or failed.
        """
        thread = subject if isinstance(subject, ThreadRef) else subject.thread

        async def write() -> Feedback:
            await self._kit.open_thread(call, thread, path=_SUBJECT)
            connected = self._kit.sources.demand(call, thread.source)
            self._kit.able(call, connected, Operation.GIVE_FEEDBACK, on=thread, path=_SUBJECT)
            check_draft(connected, draft, tuple(feedback_violations(draft)))
            await self._demand(call, subject)
            told = await self._given(call, connected, thread, subject, draft)
            given = (
                self._kept(call, thread, subject, draft) if told is None else _completed(told, draft, call.caller.user)
            )
            await self._save(call, given)
            return given

        return await self._kit.idempotency.once(
            call, asked=("giveFeedback", (subject, draft)), answer=Feedback, write=write, names=lambda _: (thread,)
        )

    async def _given(
        self, call: Call, connected: ConnectedSource, thread: ThreadRef, subject: Subject, draft: FeedbackDraft
    ) -> Feedback | None:
        """The feedback as the vendor has it now; None where it takes nothing of this, or none on such a subject."""
        capabilities = self._kit.sources.thread_capabilities(thread)
        native = FeedbackDraft(**{
            name: getattr(draft, name)
            for name, field in _SAID.items()
            if takes_natively(capabilities, Operation.GIVE_FEEDBACK, field)
        })  # fmt: skip
        if all(getattr(native, name) is None for name in _ALONE):
            return None
        try:
            return await self._kit.guard.one(connected, connected.adapter.give_feedback(call, subject, native))
        except CapabilityMissing:
            return None

    async def _demand(self, call: Call, subject: Subject) -> None:
        """Raise NotFound where the message or run is not there, or what reading it raises."""
        found: Message | object | None = subject
        if isinstance(subject, MessageRef):
            (found,) = await self._messages.by_refs(call, [subject])
        elif isinstance(subject, RunRef):
            (found,) = await self._runs.by_refs(call, [subject])
        if found is None:
            raise NotFound("there is no such thing to rate, or it is not yours", path=_SUBJECT)
        if isinstance(found, ThreadloomError):
            raise found

    def _kept(self, call: Call, thread: ThreadRef, subject: Subject, draft: FeedbackDraft) -> Feedback:
        now = self._kit.clock.now()
        return Feedback(
            ref=FeedbackRef(thread=thread, native_id=uuid4().hex),
            message=subject if isinstance(subject, MessageRef) else None,
            run=subject if isinstance(subject, RunRef) else None,
            **{name: getattr(draft, name) for name in _SAID},
            created_at=now,
            updated_at=now,
            sync_state=SyncState.LOCAL_ONLY,
            author=call.caller.user,
        )

    async def update(self, call: Call, ref: FeedbackRef, edit: FeedbackEdit) -> Feedback:
        """The feedback after a change, LOCAL_ONLY where its vendor cannot change any.

        Raises as `give` does, Forbidden where somebody else gave it.
        """

        async def write() -> Feedback:
            before = await self._mine(call, ref, Operation.UPDATE_FEEDBACK)
            connected = self._kit.sources.demand(call, ref.thread.source)
            changes = {name: value for name in edit.__struct_fields__ if (value := getattr(edit, name)) is not UNSET}
            changed = replace(before, **changes, updated_at=self._kit.clock.now(), sync_state=SyncState.LOCAL_ONLY)
            check_draft(connected, edit, tuple(feedback_violations(changed)))
            native = self._native_part(connected, edit)
            if before.native_id is not None and native != FeedbackEdit():
                told = await self._kit.guard.one(connected, connected.adapter.update_feedback(call, ref, native))
                taken = {name for name in changes if getattr(native, name) is not UNSET}
                changed = _completed(told, changed, call.caller.user, ours=changes.keys() - taken)
            await self._save(call, changed)
            return changed

        return await self._kit.idempotency.once(
            call, asked=("updateFeedback", (ref, edit)), answer=Feedback, write=write, names=lambda _: (ref.thread,)
        )

    def _native_part(self, connected: ConnectedSource, edit: FeedbackEdit) -> FeedbackEdit:
        """Those changes that the vendor takes itself."""
        capabilities = self._kit.sources.capabilities(connected.source.slug)
        return FeedbackEdit(**{
            name: getattr(edit, name)
            for name in edit.__struct_fields__
            if takes_natively(capabilities, Operation.UPDATE_FEEDBACK, _SAID[name])
        })  # fmt: skip

    async def delete(self, call: Call, ref: FeedbackRef) -> Feedback:
        """The feedback that was taken back, from our lists alone where its vendor cannot forget it; as `update`."""

        async def write() -> Feedback:
            before = await self._mine(call, ref, Operation.DELETE_FEEDBACK)
            connected = self._kit.sources.demand(call, ref.thread.source)
            source = ref.thread.source
            if before.native_id is not None and self._kit.sources.is_native(source, Operation.DELETE_FEEDBACK):
                await self._kit.guard.one(connected, connected.adapter.delete_feedback(call, ref))
            elif self._kit.sources.is_native(source, Operation.GIVE_FEEDBACK):  # its vendor may tell it again
                await self._save(call, replace(before, withdrawn_at=self._kit.clock.now()))
                return before
            if any(await self._kit.store.feedback(call.caller, [ref])):
                await self._kit.store.delete_feedback(call.caller, ref)
            return before

        return await self._kit.idempotency.once(
            call, asked=("deleteFeedback", ref), answer=Feedback, write=write, names=lambda _: (ref.thread,)
        )

    async def _mine(self, call: Call, ref: FeedbackRef, operation: Operation) -> Feedback:
        """The caller's own feedback, after the checks that every change of feedback needs."""
        (found,) = await self._kit.store.feedback(call.caller, [ref])
        connected = self._kit.sources.connected(call, ref.thread.source)
        if found is None or found.withdrawn_at is not None or connected is None:
            raise NotFound("there is no such feedback, or it is not yours", path=_FEEDBACK)
        await self._kit.open_thread(call, ref.thread, path=_FEEDBACK)
        self._kit.able(call, connected, operation)
        if found.author != call.caller.user:
            raise Forbidden("somebody else gave this feedback", path=_FEEDBACK)
        return found


def _news(told: Feedback, known: Feedback | None) -> Feedback | None:
    """What the store should learn of feedback that a vendor tells; None where what was changed here counts."""
    if known is None:
        return told
    if known.withdrawn_at is not None or known.sync_state is not SyncState.SYNCED:
        return None
    after = replace(told, author=known.author)
    return None if after == known else after


def _completed(
    told: Feedback, said: Feedback | FeedbackDraft, author: UserId, *, ours: Collection[str] = ()
) -> Feedback:
    """Feedback as its vendor has it, with who gave it, and with what was said beside and the vendor does not keep.

    `ours`: what was changed just now and the vendor does not take.
    """
    beside = {
        name: value
        for name in _SAID
        if ((value := getattr(said, name)) is not None and getattr(told, name) is None) or name in ours
    }
    state = SyncState.LOCAL_ONLY if beside else told.sync_state
    return replace(told, **beside, author=author, sync_state=state)
