"""Endpoints of conversations and their items."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Request

from threadloom.sandbox._assistants.errors import bad_request
from threadloom.sandbox._assistants.objects import Json
from threadloom.sandbox._assistants.paging import DEFAULT_LIMIT, Listing, read_listing

from . import bodies
from .http import AtDesk, body_of
from .include import shown
from .state import Conversation


def included(request: Request) -> list[str]:
    """What the client asks items to hold: `include[]=a&include[]=b`, as the `openai` package writes a list."""
    return request.query_params.getlist("include[]") + request.query_params.getlist("include")


Included = Annotated[list[str], Depends(included)]


async def create(desk: AtDesk, body: Annotated[Json, Depends(body_of(bodies.CREATE_CONVERSATION))]) -> Json:
    """A new conversation."""
    conversation = Conversation(
        id=desk.ids.new("conv"),
        created_at=desk.now(),
        metadata=dict(body.get("metadata") or {}),
        items=desk.new_items(body.get("items")),
    )
    desk.state.conversations[conversation.id] = conversation
    return conversation.body


async def get(desk: AtDesk, conversation_id: str) -> Json:
    """One conversation."""
    return desk.conversation(conversation_id).body


async def update(
    desk: AtDesk, conversation_id: str, body: Annotated[Json, Depends(body_of(bodies.UPDATE_CONVERSATION))]
) -> Json:
    """Replace the metadata: nothing else of a conversation can be changed."""
    conversation = desk.conversation(conversation_id)
    conversation.metadata = dict(body["metadata"] or {})
    return conversation.body


async def delete(desk: AtDesk, conversation_id: str) -> Json:
    """The end of a conversation; its items stay with OpenAI, where no route reaches them any more."""
    del desk.state.conversations[desk.conversation(conversation_id).id]
    return {"id": conversation_id, "object": "conversation.deleted", "deleted": True}


async def list_items(desk: AtDesk, conversation_id: str, request: Request, include: Included) -> Json:
    """A page of a conversation, newest first unless asked otherwise."""
    listing = read_listing(request.query_params, default_limit=DEFAULT_LIMIT)
    items = desk.conversation(conversation_id).items
    return _page(items, listing, include)


async def add_items(
    desk: AtDesk,
    conversation_id: str,
    include: Included,
    body: Annotated[Json, Depends(body_of(bodies.ADD_ITEMS))],
) -> Json:
    """New items at the end, answered as a list; refused while a response is being written."""
    conversation = desk.free_conversation(conversation_id)
    added = desk.new_items(body["items"])
    conversation.items += added
    return _listed([shown(item, include) for item in added], has_more=False)


async def get_item(desk: AtDesk, conversation_id: str, item_id: str, include: Included) -> Json:
    """One item."""
    return shown(desk.conversation(conversation_id).item(item_id), include)


async def delete_item(desk: AtDesk, conversation_id: str, item_id: str) -> Json:
    """The end of an item; the answer is its conversation."""
    conversation = desk.free_conversation(conversation_id)
    conversation.items.remove(conversation.item(item_id))
    return conversation.body


def _page(items: Sequence[Json], listing: Listing, include: Sequence[str]) -> Json:
    rows = list(items)[:: -1 if listing.newest_first else 1]
    start = 0
    if listing.after is not None:
        ids = [row["id"] for row in rows]
        if listing.after not in ids:
            message = f"Invalid 'after': no item with id '{listing.after}' is in this conversation."
            raise bad_request(message, param="after", code="invalid_value")
        start = ids.index(listing.after) + 1
    left = rows[start:]
    return _listed([shown(row, include) for row in left[: listing.limit]], has_more=len(left) > (listing.limit or 0))


def _listed(rows: Sequence[Json], *, has_more: bool) -> Json:
    first, last = (rows[0]["id"], rows[-1]["id"]) if rows else ("", "")
    return {"object": "list", "data": rows, "first_id": first, "last_id": last, "has_more": has_more}
