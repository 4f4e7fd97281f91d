"""From drafts to Mindset's request, and from its answer to a thread."""

from collections.abc import Mapping

from msgspec.structs import replace

from threadloom.domain.clock import Instant
from threadloom.domain.ids import AgentRef, SourceSlug, ThreadRef
from threadloom.domain.json import JsonValue
from threadloom.domain.message import DraftRole, Message, MessageDraft, MessageRole, MessageVisibility
from threadloom.domain.noun import Noun
from threadloom.domain.thread import Thread, ThreadUser, UserRef
from threadloom.vendors.base import as_sent

from .agent_uid import AgentUid
from .wire import MessageType, StartAnswer, StartThread

_VISIBILITY: Mapping[MessageType, MessageVisibility] = {
    "user": MessageVisibility.VISIBLE,
    "system": MessageVisibility.HIDDEN,
}


class Start(Noun):
    """A start in which everything is settled that a draft may leave to the source's options."""

    app_uid: str
    agent: AgentUid
    user: UserRef
    message: MessageDraft


def message_type(draft: MessageDraft) -> MessageType:
    """Mindset's word for a hidden prompt is `system`; that is no role: a person may have written it."""
    is_hidden = draft.visibility is MessageVisibility.HIDDEN or draft.role is DraftRole.SYSTEM
    return "system" if is_hidden else "user"


def to_request(start: Start) -> StartThread:
    """What `POST /threads` is sent; text and parts of text are one string with a blank line between them."""
    return StartThread(
        agent_uid=str(start.agent),
        message="\n\n".join(part.text for part in start.message.content if part.text),
        message_type=message_type(start.message),
        human_uid=start.user.native_id,
        external_user_id=start.user.external_id,
        sdk_user_email=start.user.sdk_email,
        real_email_address=start.user.email,
    )


def to_thread(answer: StartAnswer, start: Start, source: SourceSlug) -> Thread:
    """The thread; where the answer does not speak of agent, session or user, it is for those that were sent."""
    told = AgentUid.parse(_text(answer.thread.agent_uid) or start.agent.agent)
    native_id = answer.thread.thread_uid
    return Thread(
        ref=ThreadRef(source=source, scope=start.app_uid, native_id=native_id),
        native_id=native_id,
        agent=AgentRef(source=source, native_id=told.agent),
        agent_session_id=told.session or start.agent.session,
        user=_user(answer, start.user),
        organization_id=start.app_uid,
        raw={"appUid": start.app_uid, **answer.raw},
    )


def to_message(draft: MessageDraft, thread: ThreadRef, sent_at: Instant) -> Message:
    """The message as it was sent: nothing reads it back."""
    native_role = message_type(draft)
    sent = as_sent(draft, thread, sent_at)
    return replace(sent, role=MessageRole.USER, native_role=native_role, visibility=_VISIBILITY[native_role])


def _user(answer: StartAnswer, given: UserRef) -> ThreadUser | None:
    user = ThreadUser(
        native_id=_text(answer.thread.human_uid) or given.native_id,
        external_id=given.external_id,
        sdk_email=given.sdk_email,
        email=given.email,
    )
    return None if user == ThreadUser() else user


def _text(value: JsonValue) -> str | None:
    """The value where it is a text that says something."""
    return value if isinstance(value, str) and value else None
