"""Threads to make, and messages for them."""

import strawberry

from threadloom.domain.ids import AgentRef, VendorSlug
from threadloom.domain.thread import SendDraft, ThreadDraft
from threadloom.graphql.declare import given, input_type, optional, required
from threadloom.graphql.scalars import JSON

from .given import pairs, scope, sequence, timezone
from .message import MessageInput, to_message_draft, to_message_drafts
from .options import VendorOptionsInput, to_options
from .target import Target, ThreadTargetInput, UserRefInput, to_user
from .tools import ToolResourcesInput, to_tool_resources


@input_type
class StartThreadInput:
    """Input of `startThread`."""

    target: ThreadTargetInput = required("Agent or source to start at.")
    scope: str | None = optional("Humm organization or Mindset app, if the source allows others than its own.")
    message: MessageInput = required("The message that the agent is to answer.")
    history: list[MessageInput] | None = optional("Earlier messages to put before it, oldest first.")
    title: str | None = optional("Title.")
    tags: list[str] | None = optional("Labels.")
    metadata: JSON | None = optional(
        "Pairs to keep with the thread; OpenAI dialect: 16, keys to 64, text values to 512 characters."
    )
    tool_resources: ToolResourcesInput | None = optional("Files and vector stores that tools may use.")
    user: UserRefInput | None = optional("The end user on whose behalf it is started.")
    timezone: str | None = optional("The end user's IANA time zone, such as Europe/Berlin.")
    options: VendorOptionsInput | None = optional("What only one vendor takes.")
    idempotency_key: str | None = optional("1 to 255 characters; the same key and input have one effect for 24 hours.")
    client_mutation_id: str | None = optional("Given back unchanged.")


@input_type
class CreateThreadInput:
    """Input of `createThread`."""

    target: ThreadTargetInput = required("Agent or source to create it at.")
    scope: str | None = optional("Humm organization or Mindset app, if the source allows others than its own.")
    messages: list[MessageInput] | None = optional("Messages to begin with, oldest first.")
    title: str | None = optional("Title.")
    tags: list[str] | None = optional("Labels.")
    metadata: JSON | None = optional(
        "Pairs to keep with the thread; OpenAI dialect: 16, keys to 64, text values to 512 characters."
    )
    tool_resources: ToolResourcesInput | None = optional("Files and vector stores that tools may use.")
    user: UserRefInput | None = optional("The end user on whose behalf it is created.")
    idempotency_key: str | None = optional("1 to 255 characters; the same key and input have one effect for 24 hours.")
    client_mutation_id: str | None = optional("Given back unchanged.")


@input_type
class SendMessageInput:
    """Input of `sendMessage`."""

    thread_id: strawberry.ID = required("Global id of the thread.")
    message: MessageInput = required("What to say.")
    agent_id: strawberry.ID | None = optional(
        "Global id of the agent that is to answer; left out: the thread's or the source's own."
    )
    user: UserRefInput | None = optional("The end user on whose behalf it is sent.")
    timezone: str | None = optional("The end user's IANA time zone, such as Europe/Berlin.")
    options: VendorOptionsInput | None = optional("What only one vendor takes.")
    idempotency_key: str | None = optional("1 to 255 characters; the same key and input have one effect for 24 hours.")
    client_mutation_id: str | None = optional("Given back unchanged.")


@input_type
class AdoptThreadInput:
    """Input of `adoptThread`."""

    source: str = required("Slug of the source.")
    native_id: strawberry.ID = required("The vendor's id of the thread.")
    scope: str | None = optional("Humm organization, Thena agent or Mindset app; left out: the source's own.")
    title: str | None = optional("Title to keep, where the vendor has none.")
    client_mutation_id: str | None = optional("Given back unchanged.")


@input_type
class ForkThreadInput:
    """Input of `forkThread`."""

    thread_id: strawberry.ID = required("Global id of the thread to fork.")
    up_to_message_id: strawberry.ID | None = optional("Global id of the last message to take along; left out: all.")
    target: ThreadTargetInput = required("Where to.")
    idempotency_key: str | None = optional("1 to 255 characters; the same key and input have one effect for 24 hours.")
    client_mutation_id: str | None = optional("Given back unchanged.")


def to_start_draft(wanted: StartThreadInput, target: Target) -> ThreadDraft:
    """The thread to start; raises Invalid."""
    return ThreadDraft(
        source=target.source.slug,
        scope=scope(wanted.scope),
        agent=target.agent,
        messages=to_message_drafts(wanted.history, "history"),
        message=to_message_draft(wanted.message, "message"),
        title=given(wanted.title),
        tags=sequence(wanted.tags),
        metadata=pairs(wanted.metadata, "metadata"),
        tool_resources=to_tool_resources(wanted.tool_resources),
        user=to_user(wanted.user),
        timezone=timezone(wanted.timezone),
        options=to_options(wanted.options, target.source.vendor),
    )


def to_create_draft(wanted: CreateThreadInput, target: Target) -> ThreadDraft:
    """The thread to create; raises Invalid."""
    return ThreadDraft(
        source=target.source.slug,
        scope=scope(wanted.scope),
        agent=target.agent,
        messages=to_message_drafts(wanted.messages, "messages"),
        title=given(wanted.title),
        tags=sequence(wanted.tags),
        metadata=pairs(wanted.metadata, "metadata"),
        tool_resources=to_tool_resources(wanted.tool_resources),
        user=to_user(wanted.user),
    )


def to_send_draft(wanted: SendMessageInput, agent: AgentRef | None, vendor: VendorSlug) -> SendDraft:
    """The message to send at a source of that vendor; raises Invalid."""
    return SendDraft(
        message=to_message_draft(wanted.message, "message"),
        agent=agent,
        user=to_user(wanted.user),
        timezone=timezone(wanted.timezone),
        options=to_options(wanted.options, vendor),
    )
