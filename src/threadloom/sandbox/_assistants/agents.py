"""Handlers of assistants."""

from . import drafts
from .desk import Desk
from .http import ApiCall
from .objects import Assistant, Deleted
from .paging import Page, page_of, read_listing

_EDITABLE = set(Assistant.__struct_fields__) - {"id", "object", "created_at"}


def list_assistants(desk: Desk, call: ApiCall) -> Page[Assistant]:
    """All assistants, the scripted ones and those that clients made."""
    rows = desk.state.assistants.values()
    return page_of(rows, read_listing(call.query, default_limit=desk.dialect.default_limit))


def create(desk: Desk, call: ApiCall) -> Assistant:
    """A new assistant; it follows the script that its model names."""
    assistant = drafts.assistant(call.body, desk.ids, desk.now())
    desk.state.assistants[assistant.id] = assistant
    return assistant


def get(desk: Desk, call: ApiCall) -> Assistant:
    """One assistant."""
    return desk.state.assistant(call.path["assistant_id"])


def update(desk: Desk, call: ApiCall) -> Assistant:
    """Change the fields that are given."""
    assistant = desk.state.assistant(call.path["assistant_id"])
    changed = drafts.assistant({"model": assistant.model, **call.body}, desk.ids, assistant.created_at)
    for name in call.body.keys() & _EDITABLE:
        setattr(assistant, name, getattr(changed, name))
    return assistant


def delete(desk: Desk, call: ApiCall) -> Deleted:
    """The end of an assistant; its runs go on."""
    assistant = desk.state.assistant(call.path["assistant_id"])
    del desk.state.assistants[assistant.id]
    return Deleted(id=assistant.id, object="assistant.deleted")
