"""Handlers of threads and their messages."""

from . import drafts
from .desk import Desk
from .errors import bad_request
from .http import ApiCall
from .objects import Deleted, Json, Message, Thread
from .paging import Page, page_of, read_listing
from .state import ThreadRecord


def add_thread(desk: Desk, body: Json) -> ThreadRecord:
    """Keep a new thread with the messages that it starts with."""
    at = desk.now()
    record = ThreadRecord(thread=drafts.thread(body, desk.ids, at))
    record.messages += drafts.messages(body.get("messages"), record.thread.id, desk.ids, at)
    desk.state.threads[record.thread.id] = record
    return record


def create(desk: Desk, call: ApiCall) -> Thread:
    """A new thread."""
    return add_thread(desk, call.body).thread


def get(desk: Desk, call: ApiCall) -> Thread:
    """One thread."""
    return desk.thread(call.path["thread_id"]).thread


def update(desk: Desk, call: ApiCall) -> Thread:
    """Replace the metadata or the tool resources, whichever is given."""
    thread = desk.thread(call.path["thread_id"]).thread
    if "metadata" in call.body:
        thread.metadata = dict(call.body["metadata"] or {})
    if "tool_resources" in call.body:
        thread.tool_resources = drafts.tool_resources(call.body["tool_resources"], desk.ids)
    return thread


def delete(desk: Desk, call: ApiCall) -> Deleted:
    """The end of a thread, unless the vendor keeps it."""
    record = desk.thread(call.path["thread_id"])
    if not desk.dialect.keeps(record):
        del desk.state.threads[record.thread.id]
    return Deleted(id=record.thread.id, object="thread.deleted")


def list_messages(desk: Desk, call: ApiCall) -> Page[Message]:
    """The messages of a thread, or of one run in it."""
    messages = desk.thread(call.path["thread_id"]).messages
    run_id = call.query.get("run_id")
    chosen = [message for message in messages if run_id is None or message.run_id == run_id]
    return page_of(chosen, read_listing(call.query, default_limit=desk.dialect.default_limit))


def create_message(desk: Desk, call: ApiCall) -> Message:
    """A new message, refused while a run is active."""
    record = desk.thread(call.path["thread_id"])
    if active := record.active_run:
        raise bad_request(f"Can't add messages to {record.thread.id} while a run {active.run.id} is active.")
    message = drafts.message(call.body, record.thread.id, desk.ids, desk.now())
    record.messages.append(message)
    return message


def get_message(desk: Desk, call: ApiCall) -> Message:
    """One message."""
    return desk.thread(call.path["thread_id"]).message(call.path["message_id"])


def update_message(desk: Desk, call: ApiCall) -> Message:
    """Replace the metadata: nothing else of a message can be changed."""
    message = get_message(desk, call)
    if "metadata" in call.body:
        message.metadata = dict(call.body["metadata"] or {})
    return message


def delete_message(desk: Desk, call: ApiCall) -> Deleted:
    """The end of a message."""
    record = desk.thread(call.path["thread_id"])
    message = record.message(call.path["message_id"])
    record.messages.remove(message)
    return Deleted(id=message.id, object="thread.message.deleted")
