"""Feedback on local threads: the store is the vendor's, so it is never out of step."""

from uuid import uuid4

from msgspec import UnsetType
from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.clock import Clock
from threadloom.domain.edit import FeedbackEdit
from threadloom.domain.errors import NotFound
from threadloom.domain.feedback import Feedback, FeedbackDraft
from threadloom.domain.ids import FeedbackRef, MessageRef, RunRef, ThreadRef
from threadloom.domain.store import Store
from threadloom.domain.sync import SyncState
from threadloom.domain.vendor import Subject

_FIELDS = ("rating", "score", "issue_type", "comment", "value")


class FeedbackDesk:
    """Feedback of one local source."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def give(self, call: Call, subject: Subject, draft: FeedbackDraft) -> Feedback:
        """Feedback kept; raises NotFound where there is nothing to give it on."""
        await self._demand(call, subject)
        now = self._clock.now()
        native_id = uuid4().hex
        thread = subject if isinstance(subject, ThreadRef) else subject.thread
        feedback = Feedback(
            ref=FeedbackRef(thread=thread, native_id=native_id),
            native_id=native_id,
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
            sync_state=SyncState.SYNCED,
            author=call.caller.user,
        )
        await self._store.save_feedback(call.caller, feedback)
        return feedback

    async def update(self, call: Call, ref: FeedbackRef, edit: FeedbackEdit) -> Feedback:
        """The feedback after the change; raises NotFound."""
        (feedback,) = await self._store.feedback(call.caller, [ref])
        if feedback is None:
            raise NotFound("there is no such feedback", path=("feedbackId",))
        given = {name: getattr(edit, name) for name in _FIELDS}
        changed = {name: value for name, value in given.items() if not isinstance(value, UnsetType)}
        feedback = replace(feedback, **changed, updated_at=self._clock.now())
        await self._store.save_feedback(call.caller, feedback)
        return feedback

    async def delete(self, call: Call, ref: FeedbackRef) -> None:
        """Forget it; raises NotFound."""
        await self._store.delete_feedback(call.caller, ref)

    async def _demand(self, call: Call, subject: Subject) -> None:
        match subject:
            case ThreadRef():
                (found,) = await self._store.threads(call.caller, [subject])
            case MessageRef():
                (found,) = await self._store.messages(call.caller, [subject])
            case RunRef():
                (found,) = await self._store.runs(call.caller, [subject])
        if found is None:
            raise NotFound("there is nothing of that id to give feedback on", path=("subjectId",))
