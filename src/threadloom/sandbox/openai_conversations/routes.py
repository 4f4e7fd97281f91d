"""Every route, with what documents it."""

from threadloom.sandbox._rest.app import Route

from . import conversations, responses

_SECTION = "VENDORS.md 2.4"
_PREFIX = "/v1"
_ONE = f"{_PREFIX}/conversations/{{conversation_id}}"

# There is no GET /conversations: OpenAI lists none (VENDORS.md 2.4).
ROUTES = (
    Route("POST", f"{_PREFIX}/conversations", conversations.create, _SECTION),
    Route("GET", _ONE, conversations.get, _SECTION),
    Route("POST", _ONE, conversations.update, _SECTION),
    Route("DELETE", _ONE, conversations.delete, _SECTION),
    Route("GET", f"{_ONE}/items", conversations.list_items, _SECTION),
    Route("POST", f"{_ONE}/items", conversations.add_items, _SECTION),
    Route("GET", f"{_ONE}/items/{{item_id}}", conversations.get_item, _SECTION),
    Route("DELETE", f"{_ONE}/items/{{item_id}}", conversations.delete_item, _SECTION),
    Route("POST", f"{_PREFIX}/responses", responses.create, _SECTION),
    Route("GET", f"{_PREFIX}/responses/{{response_id}}", responses.get, _SECTION),
    Route("POST", f"{_PREFIX}/responses/{{response_id}}/cancel", responses.cancel, _SECTION),
)
