"""The part of the fake vendor that takes and tells feedback."""

from dataclasses import dataclass, field

from msgspec import UNSET
from msgspec.structs import replace

from threadloom.domain.capability import Operation
from threadloom.domain.clock import Clock
from threadloom.domain.edit import FeedbackEdit
from threadloom.domain.errors import CapabilityMissing, NotFound, ThreadloomError
from threadloom.domain.feedback import Feedback, FeedbackDraft
from threadloom.domain.ids import FeedbackRef, MessageRef, ThreadRef
from threadloom.domain.sync import SyncState
from threadloom.domain.vendor import Draft, Subject
from threadloom.vendors.base import BaseAdapter


@dataclass
class FeedbackMemory:
    """What was asked, with which drafts, and what was thought.

    Feedback is refused on subjects of the types in `unrated`; what there is is told where `tells_feedback` says so,
    but for the threads in `feedback_fails`. `has_ids`: it tells an id of its own with each.
    """

    asked: list[str] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    feedback: dict[str, list[Feedback]] = field(default_factory=dict)
    unrated: tuple[type[Subject], ...] = ()
    tells_feedback: bool = False
    has_ids: bool = True
    feedback_fails: dict[str, ThreadloomError] = field(default_factory=dict)


class FeedbackAdapter(BaseAdapter):
    """Feedback in memory: given, told, changed and taken back."""

    memory: FeedbackMemory
    _clock: Clock

    def _asked(self, what: str) -> None:
        self.memory.asked.append(what)

    def _takes(self, operation: Operation, name: str) -> bool:
        return any(f.path == (name,) for f in self._capabilities[operation].fields)

    async def give_feedback(self, call, subject, draft):
        if isinstance(subject, self.memory.unrated):
            raise CapabilityMissing("no feedback on such a thing")
        self._asked("give")
        self.memory.drafts.append(draft)
        thread = subject if isinstance(subject, ThreadRef) else subject.thread
        return self.hold(thread, draft, message=subject if isinstance(subject, MessageRef) else None)

    def hold(self, thread: ThreadRef, draft: FeedbackDraft, *, message: MessageRef | None = None) -> Feedback:
        """Feedback that the vendor has from now on."""
        held = self.memory.feedback.setdefault(thread.native_id, [])
        ref = FeedbackRef(thread=thread, native_id=f"f{len(held) + 1}")
        said = {name: getattr(draft, name) for name in draft.__struct_fields__}
        now = self._clock.now()
        held.append(
            Feedback(
                ref=ref,
                native_id=ref.native_id if self.memory.has_ids else None,
                message=message,
                **said,
                created_at=now,
                updated_at=now,
                sync_state=SyncState.SYNCED,
            )
        )
        return held[-1]

    def _find(self, ref: FeedbackRef) -> tuple[list[Feedback], int]:
        held = self.memory.feedback.get(ref.thread.native_id, [])
        found = [index for index, feedback in enumerate(held) if feedback.ref == ref]
        if not found:
            raise NotFound("no such feedback")
        return held, found[0]

    async def update_feedback(self, call, ref, edit: FeedbackEdit):
        self._asked("update feedback")
        self.memory.drafts.append(edit)
        held, index = self._find(ref)
        taken = {
            name: getattr(edit, name)
            for name in ("rating", "score", "comment", "value")
            if getattr(edit, name) is not UNSET and self._takes(Operation.UPDATE_FEEDBACK, name)
        }
        held[index] = replace(held[index], **taken, updated_at=self._clock.now())
        return held[index]

    async def delete_feedback(self, call, ref):
        self._asked("delete feedback")
        held, index = self._find(ref)
        del held[index]

    async def feedback(self, call, threads):
        if not self.memory.tells_feedback:
            return await super().feedback(call, threads)
        self._asked(f"feedback {len(threads)}")
        return [
            self.memory.feedback_fails.get(ref.native_id) or tuple(self.memory.feedback.get(ref.native_id, ()))
            for ref in threads
        ]
