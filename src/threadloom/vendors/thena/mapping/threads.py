"""Threads as Thena tells them."""

from threadloom.domain.ids import ThreadRef
from threadloom.domain.thread import Thread, ThreadUser
from threadloom.vendors.base import iso_moment
from threadloom.vendors.thena.wire import chat

from .messages import agent_of, ref_of
from .open_values import json_object


def to_thread(answer: chat.ThreadAnswer, ref: ThreadRef) -> Thread:
    """The thread at `ref`; its status is not told, and an empty title is none.

    Its last message is the last of the list, whatever the moments of the others say.
    """
    thread, messages = answer.thread, answer.thread.messages or ()
    last = len(messages) - 1
    return Thread(
        ref=ref,
        native_id=thread.id or ref.native_id,
        agent=agent_of(thread, ref),
        title=thread.title or None,
        user=_user(thread),
        organization_id=thread.organization_id,
        created_at=iso_moment(thread.created_at),
        updated_at=iso_moment(thread.updated_at),
        last_message=ref_of(messages[last], last, ref) if messages else None,
        last_message_at=iso_moment(messages[last].created_at) if messages else None,
        metadata=json_object(thread.metadata),
        raw=answer.raw,
    )


def _user(thread: chat.Thread) -> ThreadUser | None:
    if thread.user_id is None and thread.anon_user_id is None:
        return None
    return ThreadUser(native_id=thread.user_id, anonymous_id=thread.anon_user_id)
