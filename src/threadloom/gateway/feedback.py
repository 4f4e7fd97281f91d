"""Feedback: at its vendor where it takes any, else in our own store."""

from collections.abc import Sequence
from uuid import uuid4

from msgspec import UNSET
from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.capability import Operation
from threadloom.domain.edit import FeedbackEdit
from threadloom.domain.errors import Forbidden, NotFound, ThreadloomError
from threadloom.domain.feedback import Feedback, FeedbackDraft
from threadloom.domain.ids import FeedbackRef, MessageRef, RunRef, ThreadRef
from threadloom.domain.message import Message
from threadloom.domain.page import Page
from threadloom.domain.sync import SyncState
from threadloom.domain.vendor import FeedbackPageKey, Subject

from .kit import NO_THREAD, Kit, Where, at, check_draft
from .limits import feedback_violations
from .messages import Messages
from .runs import Runs

_SUBJECT = ("subjectId",)
_FEEDBACK = ("feedbackId",)


class FeedbackUseCases:
    """What people thought of threads, messages and runs."""

    def __init__(self, kit: Kit, messages: Messages, runs: Runs) -> None:
        self._kit = kit
        self._messages = messages
        self._runs = runs

    async def pages(self, call: Call, keys: Sequence[FeedbackPageKey]) -> Sequence[Page[Feedback] | ThreadloomError]:
        """Pages of feedback, newest first; NotFound for a thread that is not visible."""
        places = await self._kit.places(call, [key.thread for key in keys], Operation.GIVE_FEEDBACK)
        asked, rest = at(places, keys, Where.VENDOR), at(places, keys, Where.STORE)
        told = await self._kit.guard.batch(
            call, asked, lambda key: key.thread.source, lambda adapter, batch: adapter.feedback_pages(call, batch)
        )
        answers: dict[FeedbackPageKey, Page[Feedback] | ThreadloomError] = dict(zip(asked, told, strict=True))
        answers |= {key: Page(total=0) for key in at(places, keys, Where.NOWHERE)}
        if rest:
            answers.update(zip(rest, await self._kit.store.feedback_pages(call.caller, rest), strict=True))
        return [answers.get(key) or NotFound(NO_THREAD) for key in keys]

    async def by_refs(self, call: Call, refs: Sequence[FeedbackRef]) -> Sequence[Feedback | ThreadloomError | None]:
        """Feedback by address, as we keep it; None for one that is unknown or foreign."""
        places = await self._kit.places(call, [ref.thread for ref in refs], Operation.GIVE_FEEDBACK)
        found = await self._kit.store.feedback(call.caller, refs)
        readable = {ref for ref, place in places.items() if place.where is not Where.NOWHERE}
        return [feedback if feedback and feedback.ref.thread in readable else None for feedback in found]

    async def own(self, call: Call, messages: Sequence[MessageRef]) -> Sequence[Feedback | None]:
        """The caller's own latest feedback on each message."""
        return await self._kit.store.own_feedback(call.caller, messages)

    async def give(self, call: Call, subject: Subject, draft: FeedbackDraft) -> Feedback:
        """New feedback.

        Raises:
            NotFound: no such thread, message or run.
            Forbidden, CapabilityMissing, Invalid: refused before anything was sent.
            VendorError: the vendor refused or failed.
        """
        thread = subject if isinstance(subject, ThreadRef) else subject.thread

        async def write() -> Feedback:
            await self._kit.open_thread(call, thread, path=_SUBJECT)
            connected = self._kit.sources.demand(call, thread.source)
            self._kit.able(call, connected, Operation.GIVE_FEEDBACK)
            check_draft(connected, draft, tuple(feedback_violations(draft)))
            await self._demand(call, subject)
            if self._kit.sources.is_native(thread.source, Operation.GIVE_FEEDBACK):
                given = await self._kit.guard.one(connected, connected.adapter.give_feedback(call, subject, draft))
                given = replace(given, author=call.caller.user)
            else:
                given = self._kept(call, thread, subject, draft)
            await self._kit.store.save_feedback(call.caller, given)
            return given

        return await self._kit.idempotency.once(
            call, asked=("giveFeedback", (subject, draft)), answer=Feedback, write=write, names=lambda _: (thread,)
        )

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
            rating=draft.rating,
            score=draft.score,
            key=draft.key,
            issue_type=draft.issue_type,
            comment=draft.comment,
            value=draft.value,
            created_at=now,
            updated_at=now,
            sync_state=SyncState.LOCAL_ONLY,
            author=call.caller.user,
        )

    async def update(self, call: Call, ref: FeedbackRef, edit: FeedbackEdit) -> Feedback:
        """The feedback after a change; raises as `give` does, Forbidden where somebody else gave it."""

        async def write() -> Feedback:
            before = await self._mine(call, ref, Operation.UPDATE_FEEDBACK)
            connected = self._kit.sources.demand(call, ref.thread.source)
            changes = {name: value for name in edit.__struct_fields__ if (value := getattr(edit, name)) is not UNSET}
            changed = replace(before, **changes, updated_at=self._kit.clock.now())
            check_draft(connected, edit, tuple(feedback_violations(changed)))
            if self._kit.sources.is_native(ref.thread.source, Operation.UPDATE_FEEDBACK):
                told = await self._kit.guard.one(connected, connected.adapter.update_feedback(call, ref, edit))
                changed = replace(told, author=before.author)
            await self._kit.store.save_feedback(call.caller, changed)
            return changed

        return await self._kit.idempotency.once(
            call, asked=("updateFeedback", (ref, edit)), answer=Feedback, write=write, names=lambda _: (ref.thread,)
        )

    async def delete(self, call: Call, ref: FeedbackRef) -> Feedback:
        """The feedback that was taken back; raises as `update` does."""

        async def write() -> Feedback:
            before = await self._mine(call, ref, Operation.DELETE_FEEDBACK)
            connected = self._kit.sources.demand(call, ref.thread.source)
            if self._kit.sources.is_native(ref.thread.source, Operation.DELETE_FEEDBACK):
                await self._kit.guard.one(connected, connected.adapter.delete_feedback(call, ref))
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
        if found is None or connected is None:
            raise NotFound("there is no such feedback, or it is not yours", path=_FEEDBACK)
        await self._kit.open_thread(call, ref.thread, path=_FEEDBACK)
        self._kit.able(call, connected, operation)
        if found.author not in {None, call.caller.user}:
            raise Forbidden("somebody else gave this feedback", path=_FEEDBACK)
        return found
