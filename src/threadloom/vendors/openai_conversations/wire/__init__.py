"""The API's JSON in its own words, read tolerantly: only ids must be there, unknown fields are left out or kept whole.

Sources: VENDORS.md 2.4 (OpenAI's specification of 2026-08-21) and the types of the `openai` package 3.52. An
enumeration is a `str` here: a word that is not known must not break what stands beside it.
"""

from .conversations import Conversation, ConversationAnswer, Deleted, read_conversation, read_deleted
from .faults import faults_of
from .items import Item, ItemList, read_added, read_item, read_items
from .query import Query
from .responses import Response, TokenUsage, read_response

__all__ = [
    "Conversation",
    "ConversationAnswer",
    "Deleted",
    "Item",
    "ItemList",
    "Query",
    "Response",
    "TokenUsage",
    "faults_of",
    "read_added",
    "read_conversation",
    "read_deleted",
    "read_item",
    "read_items",
    "read_response",
]
