"""Each method of the port that Humm has a request for."""

from collections.abc import Sequence

from msgspec.structs import replace

from threadloom.domain.call import Call
from threadloom.domain.capability import Capabilities
from threadloom.domain.clock import Clock
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import CapabilityMissing, Invalid, OutcomeUnknown, Violation
from threadloom.domain.feedback import Feedback, FeedbackDraft
from threadloom.domain.ids import ThreadRef
from threadloom.domain.message import MessageDraft
from threadloom.domain.source import Source
from threadloom.domain.thread import SendDraft, Thread, ThreadDraft
from threadloom.domain.vendor import Draft, Sent, Started, Subject
from threadloom.vendors.base import BaseAdapter, as_sent, one_spelling
from threadloom.vendors.http import VendorHttp

from .capabilities import NAMELESS, capabilities_of
from .limits import rules_beyond_fields
from .mapping import (
    after_edit,
    feedback_body,
    idempotency_key,
    is_made_up,
    part_places,
    start_body,
    to_feedback,
    to_new_thread,
    to_thread,
    update_body,
    usable,
)
from .names import FEEDBACK, SEND, START, UPDATE, input_path
from .options import Options
from .wire import ThreadAnswer, read_feedback, read_nothing, read_thread

_STARTS = ("threads", "async")


class HummAdapter(BaseAdapter):
    """A source at Humm. `probe` asks as `http` does, and takes any answer but a refusal of the key for a good one."""

    def __init__(self, source: Source, options: Options, *, http: VendorHttp, probe: VendorHttp, clock: Clock) -> None:
        super().__init__(source, capabilities_of(options), http=http)
        self._options = options
        self._http = http
        self._probe = probe
        self._clock = clock

    def capabilities_of(self, ref: ThreadRef) -> Capabilities:
        """Nothing more can be asked about a thread whose id Humm never told."""
        return NAMELESS if is_made_up(ref.native_id) else self.capabilities

    def canonical(self, ref: ThreadRef) -> ThreadRef:
        """Humm's ids are UUIDs."""
        scope = None if ref.scope is None else one_spelling(ref.scope)
        return replace(ref, scope=scope, native_id=one_spelling(ref.native_id))

    def check(self, draft: Draft) -> Sequence[Violation]:
        """Every documented limit that the draft breaks."""
        return (*super().check(draft), *rules_beyond_fields(draft))

    async def health(self, call: Call) -> None:
        """A GET where only a POST is served: any answer proves the address, 401 and 403 that the key is wrong."""
        await self._probe.get(call, _STARTS, read_nothing)

    async def close(self) -> None:
        """Give back connections."""
        await self._http.close()

    async def start_thread(self, call: Call, draft: ThreadDraft) -> Started:
        """One call; the thread has an id of ours where Humm tells none."""
        scope, message = draft.scope or self._options.default_scope, draft.message
        if scope is None:
            raise Invalid("name an organization: this source has none of its own", path=("scope",))
        if message is None:
            raise Invalid("a start needs a message", path=("message",))
        organization_id = one_spelling(scope)
        answer = await self._ask(call, draft, message, organization_id=organization_id, thread_id=None)
        thread = to_new_thread(answer, self.source, organization_id)
        return Started(thread=thread, message=as_sent(message, thread.ref, self._clock.now()))

    async def send_message(self, call: Call, ref: ThreadRef, draft: SendDraft) -> Sent:
        """One call, the same as a start with the thread's id."""
        thread_id, organization_id = self._known(ref)
        answer = await self._ask(call, draft, draft.message, organization_id=organization_id, thread_id=thread_id)
        _check_same(answer, ref)
        message = as_sent(draft.message, ref, self._clock.now())
        return Sent(message=message, thread=to_thread(answer, ref))

    async def update_thread(self, call: Call, ref: ThreadRef, edit: ThreadEdit) -> Thread:
        """One call, or none where nothing changes at Humm; what the answer leaves out is taken to be as sent."""
        thread_id, organization_id = self._known(ref)
        body = update_body(edit)
        if not body:
            return Thread(ref=ref, native_id=thread_id)
        answer = await self._http.put(
            call,
            ("threads", thread_id),
            read_thread,
            body=body,
            query={"organization_id": organization_id},
            path_of=lambda field: input_path(field, UPDATE),
        )
        _check_same(answer, ref)
        return after_edit(answer, ref, edit)

    async def give_feedback(self, call: Call, subject: Subject, draft: FeedbackDraft) -> Feedback:
        """One call; raises CapabilityMissing for a message or a run."""
        if not isinstance(subject, ThreadRef):
            raise self._refusal("Humm takes feedback on threads, not on messages or runs", "subjectId")
        _, organization_id = self._known(subject, "subjectId")
        key = self._options.feedback_key
        told = await self._http.post(
            call,
            ("feedback",),
            read_feedback,
            body=feedback_body(draft, subject, organization_id=organization_id, key=key),
            path_of=lambda field: input_path(field, FEEDBACK),
        )
        return to_feedback(told, draft, subject, key=key, now=self._clock.now())

    async def _ask(
        self,
        call: Call,
        draft: ThreadDraft | SendDraft,
        message: MessageDraft,
        *,
        organization_id: str,
        thread_id: str | None,
    ) -> ThreadAnswer:
        user_id = self._options.internal_user_id if draft.user is None else draft.user.native_id
        places = part_places(message)
        known = START if thread_id is None else SEND
        return await self._http.post(
            call,
            _STARTS,
            read_thread,
            body=start_body(
                draft,
                message,
                organization_id=organization_id,
                thread_id=thread_id,
                idempotency_key=idempotency_key(call),
            ),
            query={"internal_user_id": user_id} if user_id else None,
            path_of=lambda field: input_path(field, known, places),
            is_collection=thread_id is None,
        )

    def _known(self, ref: ThreadRef, name: str = "threadId") -> tuple[str, str]:
        """The ids of a thread and of its organization at Humm; raises CapabilityMissing where one was never told."""
        organization_id = ref.scope or self._options.default_scope
        if is_made_up(ref.native_id):
            raise self._refusal("Humm told no id for this thread, so it cannot be named to it again", name)
        if organization_id is None:
            raise self._refusal("the organization that this thread lives in at Humm is not known", name)
        return ref.native_id, organization_id

    def _refusal(self, message: str, name: str) -> CapabilityMissing:
        error = CapabilityMissing(f"{message}; nothing was sent", path=(name,))
        error.at(self._source.slug, self._source.vendor)
        return error


def _check_same(answer: ThreadAnswer, ref: ThreadRef) -> None:
    """Raise OutcomeUnknown where Humm speaks of another thread than the one that was named: nothing of it counts."""
    told = usable(answer.thread.id)
    if told is not None and told != ref.native_id:
        raise OutcomeUnknown("Humm answered for another thread, so what it did in this one cannot be told")
