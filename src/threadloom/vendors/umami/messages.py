"""The two ways in which UmamiAI's page writes the messages that a thread is created with."""

from threadloom.domain.json import JsonValue
from threadloom.domain.message import DraftRole, MessageDraft
from threadloom.vendors._assistants.mapping import message_body


def string_where_possible(draft: MessageDraft) -> JsonValue:
    """A text that a person says goes as a string, as in the samples; anything more only fits the example's object."""
    is_plain = draft.role is DraftRole.USER and not draft.parts and not draft.attachments
    return draft.text if is_plain and draft.text is not None else message_body(draft)
