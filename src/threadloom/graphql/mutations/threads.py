"""Mutations of threads."""

from dataclasses import replace

import strawberry

from threadloom.domain.call import Call
from threadloom.domain.errors import Conflict, Invalid, NotFound
from threadloom.domain.forking import ForkDraft
from threadloom.domain.ids import SourceSlug, ThreadRef
from threadloom.gateway.gateway import Gateway
from threadloom.gateway.kit import NO_THREAD
from threadloom.graphql import ids
from threadloom.graphql.declare import given
from threadloom.graphql.errors import is_top_level, not_found_at
from threadloom.graphql.inputs.given import native, scope
from threadloom.graphql.inputs.target import to_target
from threadloom.graphql.inputs.thread_change import (
    DeleteThreadInput,
    RestoreThreadInput,
    UpdateThreadInput,
    UpdateThreadsInput,
    to_thread_edit,
    to_threads_edit,
)
from threadloom.graphql.inputs.thread_new import (
    AdoptThreadInput,
    CreateThreadInput,
    ForkThreadInput,
    SendMessageInput,
    StartThreadInput,
    to_create_draft,
    to_send_draft,
    to_start_draft,
)
from threadloom.graphql.places import find_source
from threadloom.graphql.types.payloads import (
    AdoptThreadPayload,
    CreateThreadPayload,
    DeleteThreadPayload,
    ForkThreadPayload,
    Loss,
    RestoreThreadPayload,
    SendMessagePayload,
    StartThreadPayload,
    UpdateThreadPayload,
    UpdateThreadsPayload,
    user_errors,
)

MOST_THREADS = 100


async def start_thread(gateway: Gateway, call: Call, wanted: StartThreadInput) -> StartThreadPayload:
    """Begin a thread; where only the first of two calls succeeded, what exists stands beside the error."""
    draft = to_start_draft(wanted, to_target(wanted.target, gateway.sources, call))
    with not_found_at("target"):
        started = await gateway.threads.start(call, draft)
    return StartThreadPayload(
        thread=started.thread,
        message=started.message,
        replies=list(started.replies),
        run=started.run,
        user_errors=user_errors(started.failure) if started.failure else [],
    )


async def create_thread(gateway: Gateway, call: Call, wanted: CreateThreadInput) -> CreateThreadPayload:
    """Make a thread that nobody answers yet."""
    draft = to_create_draft(wanted, to_target(wanted.target, gateway.sources, call))
    with not_found_at("target"):
        return CreateThreadPayload(thread=await gateway.threads.create(call, draft))


async def send_message(gateway: Gateway, call: Call, wanted: SendMessageInput) -> SendMessagePayload:
    """Deliver a message; where no agent could be asked, it stands beside the error."""
    with not_found_at("threadId"):
        ref = ids.thread_ref(wanted.thread_id)
        source = find_source(gateway.sources, call, ref.source)
    with not_found_at("agentId"):
        agent_id = given(wanted.agent_id)
        agent = None if agent_id is None else ids.agent_ref(agent_id)
    draft = to_send_draft(wanted, agent, source.vendor)
    with not_found_at("threadId"):
        delivered = await gateway.threads.send(call, ref, draft)
    sent = delivered.sent
    return SendMessagePayload(
        message=sent.message,
        replies=list(sent.replies),
        thread=delivered.thread,
        run=sent.run,
        user_errors=user_errors(sent.failure) if sent.failure else [],
    )


async def update_thread(gateway: Gateway, call: Call, wanted: UpdateThreadInput) -> UpdateThreadPayload:
    """Change a thread; after a conflict the thread as it is now stands beside the error."""
    with not_found_at("threadId"):
        ref = ids.thread_ref(wanted.thread_id)
        source = find_source(gateway.sources, call, ref.source)
        edit = to_thread_edit(wanted, source.vendor)
        try:
            thread = await gateway.threads.update(call, ref, edit, given(wanted.expected_revision))
        except Conflict as conflict:
            (now,) = await gateway.threads.known(call, [ref])
            return UpdateThreadPayload(thread=now, user_errors=user_errors(conflict))
    return UpdateThreadPayload(thread=thread)


async def delete_thread(gateway: Gateway, call: Call, wanted: DeleteThreadInput) -> DeleteThreadPayload:
    """Remove a thread, as thoroughly as asked."""
    with not_found_at("threadId"):
        ref = ids.thread_ref(wanted.thread_id)
        copy = await gateway.threads.delete(call, ref, wanted.mode)
    return DeleteThreadPayload(deleted_thread_id=strawberry.ID(ids.global_id(ref)), vendor_copy=copy)


async def restore_thread(gateway: Gateway, call: Call, wanted: RestoreThreadInput) -> RestoreThreadPayload:
    """Bring a hidden thread back."""
    with not_found_at("threadId"):
        thread = await gateway.threads.restore(call, ids.thread_ref(wanted.thread_id))
    return RestoreThreadPayload(thread=thread)


async def adopt_thread(gateway: Gateway, call: Call, wanted: AdoptThreadInput) -> AdoptThreadPayload:
    """Take a thread that was made elsewhere into the index."""
    with not_found_at("source"):
        source = find_source(gateway.sources, call, SourceSlug(wanted.source))
    native_id = native(wanted.native_id, "nativeId")
    with not_found_at("nativeId"):
        thread = await gateway.threads.adopt(call, source.slug, native_id, scope(wanted.scope), given(wanted.title))
    return AdoptThreadPayload(thread=thread)


async def update_threads(gateway: Gateway, call: Call, wanted: UpdateThreadsInput) -> UpdateThreadsPayload:
    """Change many threads; those that could not be changed are told by their places in the list."""
    if len(wanted.thread_ids) > MOST_THREADS:
        raise Invalid(f"at most {MOST_THREADS} threads at once", path=("threadIds",))
    refs = {place: ref for place, text in enumerate(wanted.thread_ids) if (ref := _thread_or_none(text)) is not None}
    changes = await gateway.threads.update_many(call, list(refs.values()), to_threads_edit(wanted))
    found = dict(zip(refs, changes, strict=True))
    failures = {
        place: found[place].failure if place in found else NotFound(NO_THREAD)
        for place in range(len(wanted.thread_ids))
    }
    threads = {change.thread.ref: change.thread for change in changes if change.thread is not None}
    told = {place: failure for place, failure in failures.items() if failure is not None}
    for failure in told.values():
        if is_top_level(failure) and not threads:
            raise failure
    return UpdateThreadsPayload(
        threads=list(threads.values()),
        user_errors=[
            replace(each, path=["threadIds", str(place)])
            for place, failure in told.items()
            for each in user_errors(failure)
        ],
    )


async def fork_thread(gateway: Gateway, call: Call, wanted: ForkThreadInput) -> ForkThreadPayload:
    """Go on with a thread elsewhere; where its talk could not be answered there, the new thread stands beside that."""
    with not_found_at("threadId"):
        ref = ids.thread_ref(wanted.thread_id)
        find_source(gateway.sources, call, ref.source)
    with not_found_at("upToMessageId"):
        message_id = given(wanted.up_to_message_id)
        up_to = None if message_id is None else ids.message_ref(message_id)
    target = to_target(wanted.target, gateway.sources, call)
    draft = ForkDraft(thread=ref, up_to=up_to, source=target.source.slug, agent=target.agent)
    with not_found_at("threadId"):
        forked = await gateway.forking.fork(call, draft)
    return ForkThreadPayload(
        thread=forked.thread,
        losses=[
            Loss(
                kind=loss.kind,
                count=loss.count,
                message_ids=[strawberry.ID(each) for each in ids.global_ids(loss.messages)],
            )
            for loss in forked.losses
        ],
        user_errors=user_errors(forked.failure) if forked.failure else [],
    )


def _thread_or_none(text: str) -> ThreadRef | None:
    try:
        return ids.thread_ref(text)
    except NotFound:
        return None
